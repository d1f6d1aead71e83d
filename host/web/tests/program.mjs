// throng as a child process, and a browser that looks at its page.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const target = fileURLToPath(new URL('../../../target/', import.meta.url));
const program = process.env.THRONG ?? join(target, 'debug/throng');
/** Where the scenarios are. */
export const components = process.env.COMPONENTS ?? join(target, 'components');

/** The arguments of a browser that asks nobody but the page. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A running throng: what it wrote, and how it ended. */
export class Program {
  text = '';

  constructor(words, cwd) {
    // These runs are no part of anybody's history.
    const env = { THRONG_HISTORY: '', ...process.env };
    this.child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (bytes) => (this.text += bytes));
    }
  }

  /** What stands where this matches in what was written, as soon as it does. */
  async says(pattern) {
    for (let tries = 0; tries < 600; tries += 1) {
      const found = pattern.exec(this.text);
      if (found) return found[1] ?? found[0];
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`throng did not say ${pattern}:\n${this.text}`);
  }

  /** Ends it, if it has not ended. */
  async end() {
    if (this.child.exitCode === null) this.child.kill('SIGKILL');
    await this.ended;
  }
}

export async function shop(flags = []) {
  const program = new Program(['shop', '--listen', '127.0.0.1:0', ...flags]);
  return { program, url: await program.says(/listens on (http:\S+)/) };
}
