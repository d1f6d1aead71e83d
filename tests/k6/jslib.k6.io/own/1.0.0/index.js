export function randomIntBetween(least, most) {
  return Math.floor(Math.random() * (most - least + 1) + least);
}
