'use client';
export function MapPage() {
  return <h1 className="visually-hidden">Map</h1>;
}
