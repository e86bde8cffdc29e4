// A supervisor in a process of its own, to be killed: starts the child of the given spec and tells when it is ready.
import { createSupervisor } from '../../src/child-supervisor.ts';
import { testDeps, workingSpec } from '../test-bench.ts';

const [folder = '', id = ''] = process.argv.slice(2);
const grandchildren = process.argv[4] ?? '0';
const supervisor = createSupervisor(workingSpec(folder, id, { GRANDCHILDREN: grandchildren }), testDeps(folder));
await supervisor.start();
console.log(JSON.stringify(supervisor.status()));
