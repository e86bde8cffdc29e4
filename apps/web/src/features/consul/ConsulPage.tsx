'use client';
export function ConsulPage() {
  return <h1 className="visually-hidden">Consul</h1>;
}
