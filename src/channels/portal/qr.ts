/** QR codes (ISO/IEC 18004) as inline SVG: dark on white in both colour schemes, four modules of quiet. */
import { create } from 'qrcode';

const quiet = 4;

/** @param label what a screen reader says instead. */
export function qrSvg(text: string, label: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const runs: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      let length = 0;
      while (column + length < modules.size && modules.get(row, column + length)) length += 1;
      if (length > 0) runs.push(`M${column + quiet} ${row + quiet}h${length}v1h-${length}z`);
      column += length;
    }
  }
  const size = modules.size + 2 * quiet;
  const name = label.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return (
    `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img" aria-label="${name}">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${runs.join('')}"/></svg>`
  );
}
