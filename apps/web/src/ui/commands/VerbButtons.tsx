import type { Instance } from '@signalbox/shared';
import { VerbButton } from './VerbButton.tsx';
import { verbsIn } from './verb-table.ts';

/** The levers of one instance in its present state. */
export function VerbButtons({ instance, wide = false }: { instance: Instance; wide?: boolean }) {
  const verbs = verbsIn[instance.state];
  return verbs.map((verb) => (
    <VerbButton key={verb} verb={verb} id={instance.id} wide={wide || verb === 'start' || verb === 'resume'} />
  ));
}
