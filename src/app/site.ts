/** Where people reach the portal, as WebAuthn names it: the origin, and the host as relying party id. */
export interface Site {
  readonly host: string;
  readonly origin: string;
}

/** @param url PUBLIC_URL. A key works only for a host with a name, not for a network address (WebAuthn, 5.1.2). */
export const siteOf = (url: string): Site => {
  const { hostname, origin } = new URL(url);
  return { host: hostname, origin };
};
