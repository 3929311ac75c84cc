/** jest calls this once, before the first test file. */
import { writeParsed } from './parsed';

module.exports = (): void => writeParsed();
