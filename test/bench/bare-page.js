/** The baseline: express and express-handlebars with a layout and a list, as many bytes as the page given. */
const { mkdtempSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const express = require('express');
const { engine } = require('express-handlebars');

const html = readFileSync(process.argv[2], 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'bare-page-'));
mkdirSync(join(folder, 'layouts'));
// The head and the foot are the layout, the middle is the page; both with values filled in, none looked up.
const third = Math.floor(html.length / 3);
const literal = (text) => text.replaceAll('{{', '{ {');
writeFileSync(
  join(folder, 'layouts/main.hbs'),
  `${literal(html.slice(0, third))}{{{body}}}${literal(html.slice(2 * third))}`,
);
writeFileSync(
  join(folder, 'page.hbs'),
  `<h1>{{title}}</h1>{{#each items}}<p>{{this}}</p>{{/each}}${literal(html.slice(third, 2 * third))}`,
);

const app = express();
const render = engine({ extname: 'hbs', layoutsDir: join(folder, 'layouts') });
app.engine('hbs', (path, options, callback) => void render(path, options, callback));
app.set('view engine', 'hbs');
app.set('views', folder);
app.enable('view cache');
app.get('/', (_request, response) =>
  response.render('page', { title: 'Bare', items: ['one', 'two', 'three', 'four', 'five'] }),
);
const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`),
);
process.on('SIGTERM', () => process.exit(0));
