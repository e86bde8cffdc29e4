'use client';
export function InstancesPage() {
  return <h1 className="visually-hidden">Instances</h1>;
}
