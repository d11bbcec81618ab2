import type { WebSocket } from 'ws';
import type { ServerMessage, Update } from '@tandem/contracts';
import { Client } from './client.js';
import { serialize } from './frame.js';

/** The connected clients, and what all of them are sent. */
export class Clients {
  private readonly bySocket = new Map<WebSocket, Client>();

  /** How many are connected. */
  get size(): number {
    return this.bySocket.size;
  }

  get(socket: WebSocket): Client | null {
    return this.bySocket.get(socket) ?? null;
  }

  add(socket: WebSocket): void {
    this.bySocket.set(socket, new Client(socket));
  }

  remove(socket: WebSocket): void {
    this.bySocket.delete(socket);
  }

  broadcast(message: ServerMessage): void {
    for (const client of this.bySocket.values()) client.send(message);
  }

  /** Sends each update to the clients that subscribed to its symbol, written once for all of them. */
  sendUpdates(updates: readonly Update[]): void {
    for (const update of updates) {
      const payload = serialize({ event: 'update', data: update });
      for (const client of this.bySocket.values()) client.sendUpdate(update, payload);
    }
  }

  /** Asks all whether they are still there, and ends the connections of those that did not answer the last time. */
  checkAlive(): void {
    for (const client of this.bySocket.values()) client.checkAlive();
  }
}
