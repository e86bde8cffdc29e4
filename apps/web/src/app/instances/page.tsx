import { InstancesPage } from '../../features/instances/InstancesPage.tsx';

export default function Page() {
  return <InstancesPage />;
}
