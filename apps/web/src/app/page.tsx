import { MapPage } from '../features/map/MapPage.tsx';

export default function Page() {
  return <MapPage />;
}
