import { ScenariosPage } from '../../features/scenarios/ScenariosPage.tsx';

export default function Page() {
  return <ScenariosPage />;
}
