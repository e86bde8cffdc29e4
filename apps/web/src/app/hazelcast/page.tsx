import { HazelcastPage } from '../../features/hazelcast/HazelcastPage.tsx';

export default function Page() {
  return <HazelcastPage />;
}
