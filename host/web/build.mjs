// Builds the pages into dist/, which is committed: cargo needs no Node.js. `--check` builds beside it and compares instead.
// The same source and lock file give the same bytes.
import { build } from 'esbuild';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

/** The notices of all packages that went into a bundle. They travel with it, as their licences ask. */
async function notices(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
    if (found) packages.add(found[1]);
  }
  const texts = [...packages].sort().map(async (name) => {
    const folder = join(here, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n${(await readFile(join(folder, 'LICENSE'), 'utf8')).trim()}\n`;
  });
  return (await Promise.all(texts)).join('\n');
}

async function bundle(out) {
  const options = {
    absWorkingDir: here,
    entryPoints: ['src/live.ts', 'src/report.ts'],
    outdir: out,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
  const { metafile } = await build({ ...options, write: false });
  const licences = await notices(metafile);
  const comment = `/*! Contains:\n${licences.replaceAll('*/', '* /')}*/`;
  await build({ ...options, banner: { js: comment, css: comment } });
  await writeFile(join(out, 'licences.txt'), licences);
  await writeFile(join(out, 'live.html'), await readFile(join(here, 'src/live.html')));
}

async function check() {
  const fresh = await mkdtemp(join(tmpdir(), 'throng-web-'));
  try {
    await bundle(fresh);
    const names = [...new Set([...(await readdir(fresh)), ...(await readdir(dist))])].sort();
    const content = (folder, name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0));
    const different = [];
    for (const name of names) {
      if (!(await content(fresh, name)).equals(await content(dist, name))) different.push(name);
    }
    if (different.length > 0) {
      console.error(`host/web/dist is not what its source gives: ${different.join(', ')}; run cargo xtask web`);
      process.exitCode = 1;
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

if (process.argv[2] === '--check') {
  await check();
} else {
  await rm(dist, { recursive: true, force: true });
  await bundle(dist);
}
