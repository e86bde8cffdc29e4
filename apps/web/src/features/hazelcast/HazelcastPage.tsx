'use client';
export function HazelcastPage() {
  return <h1 className="visually-hidden">Hazelcast</h1>;
}
