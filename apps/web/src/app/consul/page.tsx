import { ConsulPage } from '../../features/consul/ConsulPage.tsx';

export default function Page() {
  return <ConsulPage />;
}
