import { expect, type Locator, type Page } from '@playwright/test';

/** The frame and the map, as a person finds them. */
export class Dashboard {
  readonly page: Page;
  readonly connection: Locator;
  readonly sendText: Locator;
  readonly sendButton: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
    this.sendText = page.getByRole('form').getByRole('textbox').first();
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
  }

  /** Opens the sign-in link and waits until the page is live. */
  async signIn(link: string): Promise<void> {
    await this.page.goto(link);
    await this.live();
  }

  async live(): Promise<void> {
    await expect(this.connection).toHaveAttribute('data-connection', 'live');
  }

  card(id: string): Locator {
    return this.page.locator(`[data-instance="${id}"][data-state]`).first();
  }

  /** The lever of one instance; its name says the verb and the target. */
  lever(verb: 'Kill' | 'Stop' | 'Start' | 'Pause' | 'Resume', id: string): Locator {
    return this.card(id).locator(`[data-verb="${verb.toLowerCase()}"]`);
  }

  /** The sentence in the head. */
  get proof(): Locator {
    return this.page.getByTestId('proof');
  }

  figure(name: string): Locator {
    return this.page.locator(`[data-figure="${name}"] dd`);
  }

  /** A figure as a number, once it is known. */
  async count(name: string): Promise<number> {
    await expect(this.figure(name)).toHaveText(/\d/);
    return Number((await this.figure(name).innerText()).replaceAll(/\D/g, ''));
  }

  async send(text: string): Promise<void> {
    await this.sendText.fill(text);
    await this.sendButton.click();
  }

  /** Goes to a page by the navigation, as a person does. */
  async goTo(name: string): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click();
  }
}
