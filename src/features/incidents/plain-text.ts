/** Texts of people inside of a Markdown document: they stay text, whatever they contain. */

/** Marks that mean something inside of a line; an underscore within a word means nothing. */
const marks = /[\\`*{}[\]<>#|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** One line in which nothing is markup; to be put behind words of ours, so that it begins no line. */
export function plainLine(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(marks, (mark) => `\\${mark}`);
}

/** `2026-11-22 07:15:00 UTC` */
export function utcText(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

/** `2 d 3 h`, `45 min`, `12 s`. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)} h ${String(minutes % 60)} min`;
  return `${String(Math.floor(hours / 24))} d ${String(hours % 24)} h`;
}
