import { provisionConsul } from '../consul/provision.ts';
import { provisionKafka } from '../kafka/provision.ts';
import { provisionHazelcastMember } from './hazelcast-member.ts';
import { findJava } from './java.ts';
import type { ProvisionContext } from './provision-context.ts';
import type { Provisioned } from './provisioned.ts';

/**
 * Finds or makes all three engines, side by side. Everything it makes stays in the cache folder; with a warm cache it
 * only looks. Fails with an AppError that says in words what is missing and what to do; the others are ended then.
 */
export async function provisionEngines(context: ProvisionContext): Promise<Provisioned> {
  const failed = new AbortController();
  const all = { ...context, signal: AbortSignal.any([context.signal, failed.signal]) };
  const java = await findJava(context.env, context.signal);
  const running = [provisionConsul(all), provisionHazelcastMember(all), provisionKafka(all)] as const;
  try {
    const [consul, hazelcast, kafka] = await Promise.all(running);
    return { consul, hazelcast: { classpath: hazelcast, java }, kafka: { classpath: kafka, java } };
  } catch (error) {
    failed.abort();
    await Promise.allSettled(running); // so that no build tool and no lock outlives the answer
    throw error;
  }
}
