/** What a script can't have here. `build.mjs` tells it with the script's file and line. */

export class Unfit extends Error {
  /** A text of the script near which it is. */
  readonly near?: string;

  constructor(message: string, near?: string) {
    super(message);
    this.name = "Unfit";
    this.near = near;
  }
}
