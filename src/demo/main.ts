import '../node-version.ts';

// `npm run demo`. What follows is imported only on a Node that can run it; what keeps it from starting is said without a trace.
try {
  await import('./run-demo.ts');
} catch (error) {
  process.stderr.write(`The demo cannot start. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
