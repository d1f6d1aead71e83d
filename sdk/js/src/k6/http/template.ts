/** `http.url`: an address whose changing parts do not make series of their own. */

/** An address, and the name that its requests go by. */
export class Url {
  constructor(
    readonly url: string,
    readonly name: string,
  ) {}

  toString(): string {
    return this.url;
  }
}

/** http.url`https://shop.example/products/${id}` is reported as `https://shop.example/products/${}`. */
export function url(parts: TemplateStringsArray, ...values: unknown[]): Url {
  return new Url(String.raw({ raw: parts }, ...values), parts.join("${}"));
}
