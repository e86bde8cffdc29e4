import addCompletion from '@bomb.sh/tab/commander';
import { Command, InvalidArgumentError } from 'commander';
import type { Verb } from '@signalbox/shared';
import cli from '../package.json' with { type: 'json' };
import type { Context } from './context.ts';
import type { ChaosOptions } from './verbs/chaos.ts';
import { parseIds, restart, runCommand, scale } from './verbs/command.ts';
import {
  configHistory,
  getConfig,
  listConfig,
  rollbackConfig,
  setConfig,
  type ConsentOptions,
} from './verbs/config.ts';
import { down } from './verbs/down.ts';
import { events, logs, type LogsOptions } from './verbs/logs.ts';
import { listPresets, usePreset } from './verbs/preset.ts';
import type { RunOptions } from './verbs/scenario.ts';
import { read, type ReadOptions } from './verbs/read.ts';
import { send, type SendOptions } from './verbs/send.ts';
import { open, token, type TokenOptions } from './verbs/sign-in.ts';
import { status, type StatusOptions } from './verbs/status.ts';
import { trace } from './verbs/trace.ts';
import { verify } from './verbs/verify.ts';

/** The verbs that name instances and nothing else, with what a person reads about them. */
const instanceVerbs = [
  ['kill', 'SIGKILL, a logging instance together with its member; several ids are signalled together'],
  ['stop', 'end gracefully'],
  ['start', 'start again'],
  ['pause', 'SIGSTOP; heals itself after a minute'],
  ['resume', 'SIGCONT'],
] as const satisfies readonly (readonly [Verb, string])[];

/** The command line (CONTRACT §5). `contextOf` is asked once a verb runs, so that `--help` needs nothing. */
export function createProgram(contextOf: (json: boolean) => Context): Command {
  const program = new Command('signalbox')
    .description('A distributed system that people can see, break, and prove right')
    .version(cli.version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'what a verb does')
    .showHelpAfterError('(`npx signalbox --help` lists the verbs)');

  const verb = (name: string, description: string): Command =>
    program.command(name).description(description).option('--json', 'one JSON document on stdout');
  const context = (options: { json?: boolean }): Context => contextOf(options.json === true);

  // `up` is carried out before Node 24 is known to be there: see bin/signalbox.mjs. Here it stands for its help.
  verb('up', 'set up, start the cluster and the dashboard')
    .option('--detach', 'come back once everything is ready')
    .option('--fresh', 'throw the old messages away first')
    .option('--preset <name>', 'run as one of the reports: report-a to report-e, or default')
    .option('--set <key=value...>', 'override a setting of signalbox.yaml');
  verb('down', 'stop every process of this cluster').action((options) => down(context(options)));
  verb('reset', 'begin a new epoch: no message of the old one is left').action((options) =>
    runCommand(context(options), { verb: 'reset' }),
  );
  verb('status', 'every instance, the cluster, the queue')
    .option('--map', "the map's table, member by member")
    .action((options: StatusOptions & { json?: boolean }) => status(context(options), options));
  verb('send', 'send messages through the facades')
    .argument('[text]', 'the message; with --count a number is added to it')
    .option('--count <n>', 'how many', integer(1, 10_000_000), 1)
    .option('--rate <per-second>', 'open loop at this rate', integer(1, 100_000))
    .option('--concurrency <n>', 'most sends under way at once', integer(1, 1024), 64)
    .option('--key <key>', 'idempotency key; the same key stores once')
    .action((text: string | undefined, options: SendOptions & { json?: boolean }) =>
      send(context(options), text, options),
    );
  verb('read', 'read what the facades answer')
    .option('--logging <id>', 'ask this logging instance')
    .option('--messages <id>', 'ask this messages instance')
    .option('--union', "put every messages instance's share together")
    .action((options: ReadOptions & { json?: boolean }) => read(context(options), options));
  for (const [name, description] of instanceVerbs) {
    verb(name, description)
      .argument('<id...>', 'instance ids')
      .action((ids: string[], options) => runCommand(context(options), { verb: name, targets: parseIds(ids) }));
  }
  verb('restart', 'stop and start, one after another: the next one only when the one before is well again')
    .argument('<id...>', 'instance ids')
    .action((ids: string[], options) => restart(context(options), parseIds(ids)));
  verb('heal', 'start what is down, resume what is paused').action((options) =>
    runCommand(context(options), { verb: 'heal' }),
  );
  verb('scale', 'more or fewer instances of a kind')
    .argument('<kind=n>', 'such as messages=3')
    .action((wish: string, options) => scale(context(options), wish));
  verb('logs', 'what instances wrote')
    .argument('<id...>', 'instance ids, or all')
    .option('--follow', 'go on')
    .option('--since <moment>', '30s, 5m, 2h or a date')
    .action((ids: string[], options: LogsOptions & { json?: boolean }) => logs(context(options), ids, options));
  verb('events', 'what happened')
    .option('--follow', 'go on')
    .action((options: { follow?: boolean; json?: boolean }) => events(context(options), options));
  verb('trace', 'the way of one message')
    .argument('<message-id>')
    .action((id: string, options) => trace(context(options), id));
  verb('chaos', 'random faults under load, and the verdict on what was seen; nobody else may send meanwhile')
    .option('--acked <n>', 'messages to be acknowledged', integer(1, 10_000_000), 5000)
    .option('--kills <n>', 'SIGKILLs', integer(0, 10_000), 5)
    .option('--seed <n>', 'the same seed, the same faults', integer(0, 2 ** 31), 1)
    .option('--faults <list>', 'only these, parted by commas')
    .option('--rate <per-second>', 'messages a second, open loop', integer(1, 10_000), 150)
    .option('--out <dir>', 'where journal, result and report go')
    .option('--replay <dir>', 'judge the journal of an earlier run again; runs nothing')
    .action(async (options: ChaosOptions & { json?: boolean }) => {
      // Only here: the other verbs need not wait until the clients of the engines are loaded.
      const { chaos } = await import('./verbs/chaos.ts');
      await chaos(context(options), options);
    });
  verb('verify', 'whether every promise was kept: valid, invalid or unknown').action((options) =>
    verify(context(options)),
  );
  addConfig(program, context);
  addPresets(program, context);
  addScenarios(program, context);
  verb('open', 'the dashboard in the browser').action((options) => open(context(options)));
  verb('token', 'the sign-in link')
    .option('--new', 'make a new token: the old link, every session and every program lose their access')
    .action((options: TokenOptions & { json?: boolean }) => token(context(options), options));
  // `completion zsh` and the like; what a shell then asks with each Tab is `complete`, which no help names.
  addCompletion(program, { completionCommandName: 'completion' });
  return program;
}

function addScenarios(program: Command, context: (options: { json?: boolean }) => Context): void {
  const scenario = program.command('scenario').description("the course's demonstrations, run and judged");
  const verb = (of: Command, name: string, description: string): Command =>
    of.command(name).description(description).option('--json', 'one JSON document on stdout');
  // Only here: the other verbs need not wait until these are loaded.
  const load = () => import('./verbs/scenario.ts');
  verb(scenario, 'list', 'which there are').action(async (options) => (await load()).listScenarios(context(options)));
  verb(scenario, 'check', 'whether a file can be run')
    .argument('<name-or-file>')
    .action(async (named: string, options) => (await load()).checkScenario(context(options), named));
  verb(scenario, 'run', 'do its steps, judge each, write a report')
    .argument('<name-or-file>')
    .option('--report <dir>', 'where journal, result and report go')
    .option('--language <en|uk>', "the report's language", 'en')
    .option('--param <name=number...>', 'another number for one of its parameters')
    .option('--progress', 'tell each step on stdout, a JSON line each')
    .action(async (named: string, options: RunOptions & { json?: boolean }) =>
      (await load()).runScenarioVerb(context(options), named, options),
    );
  verb(
    program.command('report').description('reports of scenarios'),
    'verify',
    'whether a report says what its journal says',
  )
    .argument('<file>', 'report.html or result.json')
    .action(async (file: string, options) => (await load()).verifyReportVerb(context(options), file));
}

function addPresets(program: Command, context: (options: { json?: boolean }) => Context): void {
  const preset = program
    .command('preset')
    .description('settings under a name: the reports that the cluster can run as');
  const verb = (name: string, description: string): Command =>
    preset.command(name).description(description).option('--json', 'one JSON document on stdout');
  verb('list', 'which there are, and which runs').action((options) => listPresets(context(options)));
  verb('use', 'end every instance, throw the old messages away, start as that preset in a new epoch')
    .argument('<name>')
    .action((name: string, options) => usePreset(context(options), name));
}

const consentWords = 'drop the messages and begin a new epoch, where the setting lays out the log';

function addConfig(program: Command, context: (options: { json?: boolean }) => Context): void {
  const config = program.command('config').description('settings in Consul key/value');
  const verb = (name: string, description: string): Command =>
    config.command(name).description(description).option('--json', 'one JSON document on stdout');
  verb('list', 'every setting, and what its change takes').action((options) => listConfig(context(options)));
  verb('get', 'one setting')
    .argument('<key>')
    .action((key: string, options) => getConfig(context(options), key));
  verb('set', 'change a setting, by compare-and-set; waits until whoever has to be restarted for it, is')
    .argument('<key>')
    .argument('<value>')
    .option('--new-epoch', consentWords)
    .action((key: string, value: string, options: ConsentOptions & { json?: boolean }) =>
      setConfig(context(options), key, value, options),
    );
  verb('history', 'earlier values')
    .argument('<key>')
    .action((key: string, options) => configHistory(context(options), key));
  verb('rollback', 'the value before')
    .argument('<key>')
    .option('--new-epoch', consentWords)
    .action((key: string, options: ConsentOptions & { json?: boolean }) =>
      rollbackConfig(context(options), key, options),
    );
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}, found "${text}"`);
  };
}
