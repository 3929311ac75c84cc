/**
 * Places boxes in layers, top to bottom (Sugiyama, Tagawa and Toda 1981). Every way gets a place for its words
 * between two layers, so words never lie on a box or on each other. Ways that lead back become a box of their own
 * that names where they lead: a line back across the picture is hard to follow.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface BoxIn extends Size {
  readonly id: string;
}
export interface WayIn {
  readonly from: string;
  readonly to: string;
  /** Room for its words. */
  readonly label: Size;
}

/** Centre and size, in px. */
export interface Placed extends Size {
  readonly x: number;
  readonly y: number;
}
export interface Layout extends Size {
  readonly boxes: ReadonlyMap<string, Placed>;
  /** For each way, in the order given: where its words are, and the points it passes, top to bottom. */
  readonly ways: readonly { readonly label: Placed; readonly points: readonly { x: number; y: number }[] }[];
}

interface Item extends Size {
  readonly layer: number;
  x: number;
  y: number;
  readonly up: Item[];
  readonly down: Item[];
}

const gapX = 22;
const gapY = 28;
const margin = 24;
const sweeps = 12;

/** Ways that lead back to a step on the way from the start (depth first, in the order given). */
export function backWays<W extends { from: string; to: string }>(
  ids: readonly string[],
  ways: readonly W[],
): ReadonlySet<W> {
  const back = new Set<W>();
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const way of ways) {
      if (way.from !== id) continue;
      if (state.get(way.to) === 'open') back.add(way);
      else if (!state.has(way.to)) visit(way.to);
    }
    state.set(id, 'done');
  };
  for (const id of ids) if (!state.has(id)) visit(id);
  return back;
}

/**
 * Places them. There must be no loop among the ways: take `backWays` out first.
 * @param boxes the first is the start
 */
export function layOut(boxes: readonly BoxIn[], ways: readonly WayIn[]): Layout {
  const layers = layersOf(boxes, ways);
  const items = new Map<string, Item>();
  for (const box of boxes) items.set(box.id, makeItem(box, 2 * (layers.get(box.id) ?? 0)));
  const all: Item[] = [...items.values()];
  const chains = ways.map((way) => chain(items, way, all));
  const rows = toRows(all);
  order(rows);
  placeX(rows);
  const height = placeY(rows);
  const left = Math.min(...all.map((item) => item.x - item.width / 2)) - margin;
  for (const item of all) item.x -= left;
  return {
    width: Math.ceil(Math.max(...all.map((item) => item.x + item.width / 2)) + margin),
    height: Math.ceil(height),
    boxes: items,
    ways: chains.map(({ items: along, label }) => ({ label, points: along.map(({ x, y }) => ({ x, y })) })),
  };
}

function makeItem({ width, height }: Size, layer: number): Item {
  return { width, height, layer, x: 0, y: 0, up: [], down: [] };
}

/** The longest way from a start decides the layer. */
function layersOf(boxes: readonly BoxIn[], ways: readonly WayIn[]): ReadonlyMap<string, number> {
  const layers = new Map(boxes.map((box) => [box.id, 0]));
  // At most one pass for each box: there is no loop.
  for (let pass = 0, moved = true; moved && pass <= boxes.length; pass += 1) {
    moved = false;
    for (const { from, to } of ways) {
      const least = (layers.get(from) ?? 0) + 1;
      if ((layers.get(to) ?? 0) >= least) continue;
      layers.set(to, least);
      moved = true;
    }
  }
  return layers;
}

/** The items a way passes: its box, its words in the next half layer, a thin place in each layer, its box. */
function chain(boxes: ReadonlyMap<string, Item>, way: WayIn, all: Item[]): { items: Item[]; label: Item } {
  const from = boxes.get(way.from);
  const to = boxes.get(way.to);
  if (!from || !to)
    throw new Error(`A way leads from or to a box that is not there: ${way.from}, ${way.to}.`);
  const label = makeItem(way.label, from.layer + 1);
  const items = [from, label];
  for (let layer = from.layer + 2; layer < to.layer; layer += 1)
    items.push(makeItem({ width: 8, height: 0 }, layer));
  all.push(...items.slice(1));
  items.push(to);
  for (const [i, item] of items.entries()) {
    const next = items[i + 1];
    if (!next) continue;
    item.down.push(next);
    next.up.push(item);
  }
  return { items, label };
}

function toRows(all: readonly Item[]): Item[][] {
  const rows: Item[][] = [];
  for (const item of all) (rows[item.layer] ??= []).push(item);
  return Array.from(rows, (row) => row ?? []);
}

const mean = (items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** Each row by the mean place of its neighbours, downwards and upwards in turn. */
function order(rows: readonly Item[][]): void {
  const place = new Map<Item, number>();
  const note = (row: readonly Item[]): void => row.forEach((item, i) => place.set(item, i));
  const sort = (row: Item[], side: 'up' | 'down'): void => {
    const wish = new Map(
      row.map((item) => [
        item,
        item[side].length === 0 ? (place.get(item) ?? 0) : mean(item[side], (n) => place.get(n) ?? 0),
      ]),
    );
    row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    note(row);
  };
  rows.forEach(note);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    if (sweep % 2 === 0) for (const row of rows) sort(row, 'up');
    else for (const row of [...rows].reverse()) sort(row, 'down');
  }
}

function placeX(rows: readonly Item[][]): void {
  for (const row of rows) settle(row, () => 0);
  for (let sweep = 0; sweep < sweeps * 2; sweep += 1) {
    const last = sweep >= sweeps * 2 - 2;
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      settle(row, (item) => {
        const near = last ? [...item.up, ...item.down] : item[sweep % 2 === 0 ? 'up' : 'down'];
        return near.length === 0 ? item.x : mean(near, (n) => n.x);
      });
    }
  }
}

/** As near to the wishes as the order and the gaps allow: pools neighbours that want to overlap (isotonic regression). */
function settle(row: readonly Item[], wish: (item: Item) => number): void {
  const offsets: number[] = [];
  row.forEach((item, i) => {
    const before = row[i - 1];
    offsets.push(before ? (offsets[i - 1] ?? 0) + (before.width + item.width) / 2 + gapX : 0);
  });
  const pools: { sum: number; count: number }[] = [];
  row.forEach((item, i) => {
    pools.push({ sum: wish(item) - (offsets[i] ?? 0), count: 1 });
    for (;;) {
      const last = pools[pools.length - 1];
      const before = pools[pools.length - 2];
      if (!last || !before || before.sum / before.count <= last.sum / last.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  });
  let i = 0;
  for (const pool of pools) {
    for (let n = 0; n < pool.count; n += 1, i += 1) {
      const item = row[i];
      if (item) item.x = pool.sum / pool.count + (offsets[i] ?? 0);
    }
  }
}

function placeY(rows: readonly Item[][]): number {
  let y = margin;
  for (const row of rows) {
    const height = Math.max(0, ...row.map((item) => item.height));
    for (const item of row) item.y = y + height / 2;
    y += height + gapY;
  }
  return y - gapY + margin;
}
