// Imported alone and first: on an older Node the packages fail before anything of ours runs, and say nothing that helps.

/** The oldest Node that runs this; package.json says the same. */
const [NEEDS_MAJOR, NEEDS_MINOR] = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDS_MAJOR || (major === NEEDS_MAJOR && minor < NEEDS_MINOR)) {
  process.stderr.write(
    `Number Desk needs Node ${NEEDS_MAJOR}.${NEEDS_MINOR} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}

export {};
