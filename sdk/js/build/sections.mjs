/** Custom sections of a component: what the host reads beside its code. */

/** The component with these behind it: pairs of a name and contents. */
export function withSections(component, sections) {
  const parts = sections.map(([name, contents]) => {
    const title = Buffer.from(name);
    const body = Buffer.concat([size(title.length), title, Buffer.from(contents)]);
    return Buffer.concat([Buffer.from([0]), size(body.length), body]);
  });
  return Buffer.concat([component, ...parts]);
}

/** A number as LEB128. */
function size(number) {
  const bytes = [];
  for (; number > 0x7f; number = Math.floor(number / 128)) {
    bytes.push((number & 0x7f) | 0x80);
  }
  return Buffer.from([...bytes, number]);
}
