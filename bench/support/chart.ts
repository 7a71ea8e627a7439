export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

const [width, height, left, right, top, bottom] = [640, 420, 70, 20, 40, 60];
const colours = ["#1f6feb", "#d1242f", "#1a7f37"];

/** An SVG of lines over two logarithmic axes, with a dashed line of linear growth through the last point of the first. */
export function chart(title: string, x: string, y: string, series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points);
  const [fromX, toX] = decades(points.map(([value]) => value));
  const [fromY, toY] = decades(points.map(([, value]) => value));
  const placeX = (value: number): number =>
    left + ((Math.log10(value) - fromX) / (toX - fromX)) * (width - left - right);
  const placeY = (value: number): number =>
    height - bottom - ((Math.log10(value) - fromY) / (toY - fromY)) * (height - top - bottom);
  const text = (at: readonly [number, number], words: string, more = ""): string =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${words}</text>`;
  const line = (each: readonly (readonly [number, number])[], style: string): string =>
    `<polyline fill="none" ${style} points="${each.map(([a, b]) => `${placeX(a).toFixed(1)},${placeY(b).toFixed(1)}`).join(" ")}"/>`;

  const gridX = range(fromX, toX).flatMap((power) => {
    const at = placeX(10 ** power);
    return [
      `<line x1="${at}" x2="${at}" y1="${top}" y2="${height - bottom}" stroke="#d0d7de"/>`,
      text([at, height - bottom + 18], (10 ** power).toLocaleString("en"), `text-anchor="middle"`),
    ];
  });
  const gridY = range(fromY, toY).flatMap((power) => {
    const at = placeY(10 ** power);
    return [
      `<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="#d0d7de"/>`,
      text([left - 8, at + 4], (10 ** power).toLocaleString("en"), `text-anchor="end"`),
    ];
  });
  const [lastX = 1, lastY = 1] = series[0]?.points.at(-1) ?? [];
  const start = Math.max(10 ** fromX, (lastX / lastY) * 10 ** fromY);
  const linear = [
    [start, (lastY / lastX) * start],
    [lastX, lastY],
  ] as const;
  const lines = series.flatMap(({ name, points: each }, i) => {
    const colour = colours[i % colours.length] ?? "black";
    return [
      line(each, `stroke="${colour}" stroke-width="2"`),
      ...each.map(
        ([a, b]) =>
          `<circle cx="${placeX(a).toFixed(1)}" cy="${placeY(b).toFixed(1)}" r="3" fill="${colour}"/>`,
      ),
      text([left + 12, top + 18 + 18 * i], name, `fill="${colour}"`),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    text([width / 2, 22], title, `text-anchor="middle" font-size="15"`),
    ...gridX,
    ...gridY,
    line(linear, `stroke="#6e7781" stroke-dasharray="4 4"`),
    text([left + 12, top + 18 + 18 * series.length], "dashed: linear growth", `fill="#6e7781"`),
    ...lines,
    text([width / 2, height - 16], x, `text-anchor="middle"`),
    text([16, height / 2], y, `text-anchor="middle" transform="rotate(-90 16 ${height / 2})"`),
    "</svg>",
    "",
  ].join("\n");
}

/** The powers of ten below and above all values. */
function decades(values: readonly number[]): [number, number] {
  const from = Math.floor(Math.log10(Math.min(...values)));
  return [from, Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))))];
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
