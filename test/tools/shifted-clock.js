/** `node -r` this, with CLOCK_AHEAD in ms, for a process that starts that much later. */
const ahead = Number(process.env.CLOCK_AHEAD ?? 0);
const now = Date.now;
Date.now = () => now() + ahead;
