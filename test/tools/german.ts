/** A second language for tests: some of the chat's words in German, the rest stays English. */
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { parseWords } from '../../src/core/dialog';
import { makeCatalogue, type Catalogue } from '../../src/core/phrases';

const root = join(__dirname, '../..');

const german: Readonly<Record<string, string>> = {
  'bot.hello': 'Ich helfe, wenn Ihr Telefon nicht bei Ihnen ist.',
  'bot.here': 'Hier waren Sie.',
  'bot.help': 'Wählen Sie eine Antwort, oder tippen Sie sie.',
  'bot.thanks': 'Gern.',
  'bot.not-a-choice': 'Das habe ich nicht verstanden.',
  'bot.language': 'Weiter auf Deutsch.',
  'bot.back': 'Zurück',
  'bot.person': 'Mit einem Menschen sprechen',
  'bot.menu': 'Was ist passiert?',
  'bot.more': 'Etwas anderes',
  'bot.said': 'Sie sagten: {{words}}',
  'bot.moved-on': 'Es geht unten weiter.',
  'bot.guest': 'Ich helfe nur Menschen, die hier arbeiten.',
  'bot.group-moved': 'Ich habe Ihnen persönlich geschrieben.',
  'bot.resume': 'Sie waren am {{day}} um {{time}} hier: {{title}}. Weiter oder neu?',
  'bot.stale-at': 'Das haben Sie um {{time}} beantwortet.',
  'bot.type.back': 'zurück | ein Schritt zurück',
  'bot.type.help': 'Hilfe',
  'bot.type.greeting': 'Hallo | guten Tag | moin | servus',
  'bot.type.thanks': 'danke | vielen Dank',
  'bot.type.person': 'ein Mensch | mit einem Menschen sprechen',
  'bot.type.restart': 'von vorn | noch einmal von vorn',
  'bot.type.please': 'bitte',
  'bot.type.speak': 'Deutsch | auf Deutsch | german | in german',
  'bot.type.2': '2 | zwei | zweitens',
  'bot.type.small': 'ich | mein | meine | ist | das | die | der',
  'bot.type.negations': 'nicht | kein | keine',
  'hand-over.gone-on': 'Es ging woanders weiter.',
  'door.unexpected-prompt': 'Ich bekam eine Anfrage, die nicht von mir ist',
};

export function germanCatalogue(): Catalogue {
  const { phrases = [] } = readDialogs(join(root, 'dialogs'), root);
  const english = Object.assign(
    {},
    ...phrases.map(({ source, file }) => parseWords(source, file).words ?? {}),
  );
  return makeCatalogue(english as Record<string, string>, { de: german });
}
