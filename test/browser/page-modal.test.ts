import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './browser.ts';
import { form, option, plain, useLittleBot } from './little-bot.ts';

const browser = useBrowser();
const bot = useLittleBot();

/** Ana types /number at the composer. */
const openForm = async (): Promise<Page> => {
  const page = await browser.open(`${bot.slack.url}/?as=UANA&in=CGENERAL`);
  const composer = page.getByRole('combobox', { name: 'Message #general' });
  await composer.fill('/number');
  await composer.press('Enter');
  await page.getByRole('dialog', { name: 'Request a number' }).waitFor();
  return page;
};

describe('a modal', () => {
  it('is filled in by keyboard alone and sends its state as Slack does', async () => {
    const page = await openForm();
    const country = page.getByRole('combobox', { name: 'Country' });
    expect(await country.and(page.locator(':focus')).count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.getByText('Type to search').waitFor();
    await page.keyboard.type('zz');
    await page.getByText('No results').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'Options' }).first().waitFor({ state: 'hidden' });
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.type('p');
    await page.getByRole('option', { name: 'Peru' }).waitFor();
    expect(await page.getByRole('option').allTextContents()).toEqual(['Portugal', 'Poland', 'Peru']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('A number in Poland.').waitFor();
    expect(await country.inputValue()).toBe('Poland');

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('toll');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('support line');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(bot.submitted.at(-1)).toEqual({
      country: { country: { type: 'external_select', selected_option: option('Poland', 'Poland') } },
      'place-Poland': { place: { type: 'plain_text_input', value: null } },
      kind: { kind: { type: 'static_select', selected_option: option('Toll-free', 'tollFree') } },
      features: { features: { type: 'checkboxes', selected_options: [option('SMS', 'sms')] } },
      why: { why: { type: 'plain_text_input', value: 'support line' } },
    });
  });

  it('keeps what was entered, focus and caret when the bot changes the view; new ids start empty', async () => {
    const page = await openForm();
    await page.getByRole('textbox', { name: 'Place' }).fill('Lisbon');
    await page.getByRole('checkbox', { name: 'Voice' }).check();
    const why = page.getByRole('textbox', { name: 'What is it for?' });
    await why.fill('for the office');
    await why.evaluate((node) => node.setSelectionRange(3, 7));
    await bot.client.views.update({ view_id: bot.viewId, view: form('Peru', 'Changed behind your back.') });
    await page.getByText('Changed behind your back.').waitFor();
    expect(await why.inputValue()).toBe('for the office');
    expect(await why.and(page.locator(':focus')).count()).toBe(1);
    expect(await why.evaluate((node) => [node.selectionStart, node.selectionEnd])).toEqual([3, 7]);
    expect(await page.getByRole('checkbox', { name: 'Voice' }).isChecked()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Place' }).inputValue()).toBe('');
  });

  it('leaves an open list open while another part of the view changes', async () => {
    const page = await openForm();
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Mobile' }).waitFor();
    await bot.client.views.update({ view_id: bot.viewId, view: form('', 'Changed meanwhile.') });
    await page.getByText('Changed meanwhile.').waitFor();
    await page.getByRole('option', { name: 'Mobile' }).click();
    expect(await page.getByRole('combobox', { name: 'Kind' }).inputValue()).toBe('Mobile');
  });

  it('shows errors at their fields until they are changed, its own and the bot’s', async () => {
    const page = await openForm();
    const why = page.getByRole('textbox', { name: 'What is it for?' });
    const search = page.getByRole('button', { name: 'Search' });
    await search.click();
    await page.getByText('Please complete this required field.').first().waitFor();
    expect(await page.getByText('Please complete this required field.').count()).toBe(2);
    await why.fill('x');
    await why.fill('');
    expect(await page.getByText('Please complete this required field.').count()).toBe(1);
    await search.click();
    await expect.poll(() => page.getByText('Please complete this required field.').count()).toBe(2);
    const country = page.getByRole('combobox', { name: 'Country' });
    expect(await country.getAttribute('aria-invalid')).toBe('true');
    expect(await country.and(page.locator(':focus')).count()).toBe(1);

    await page.keyboard.type('por');
    await page.getByRole('option', { name: 'Portugal' }).click();
    await page.getByText('A number in Portugal.').waitFor();
    await why.fill('no');
    expect(await page.getByText('Please complete this required field.').count()).toBe(0);
    for (const _ of ['once', 'and again']) {
      await search.click();
      await page.getByText('Say a little <b>more</b>.').waitFor();
      expect(await why.getAttribute('aria-invalid')).toBe('true');
      const described = (await why.getAttribute('aria-describedby'))?.split(' ')[0];
      expect(await page.locator(`#${described}`).textContent()).toBe('Say a little <b>more</b>.');
      await why.fill('not');
      await page.getByText('Say a little <b>more</b>.').waitFor({ state: 'hidden' });
      await why.fill('no');
    }
    await why.fill('a new support line for the office in Li');
    await page.getByText('1 left').waitFor();
    await search.click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('can lie on another, which is as it was left when it comes back', async () => {
    const page = await openForm();
    await page.getByRole('combobox', { name: 'Country' }).click();
    await page.keyboard.type('peru');
    await page.getByRole('option', { name: 'Peru' }).click();
    await page.getByText('A number in Peru.').waitFor();
    await page.getByRole('textbox', { name: 'What is it for?' }).fill('more');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'One more' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await page.getByRole('textbox', { name: 'What is it for?' }).inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Request a number' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'What is it for?' }).inputValue()).toBe('more');
    expect(await page.getByRole('combobox', { name: 'Country' }).inputValue()).toBe('Peru');
  });

  it('closes with Escape, for the bot too, and is still there after a reload until then', async () => {
    const page = await openForm();
    await page.reload();
    await page.getByRole('dialog', { name: 'Request a number' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByText('Nothing has been said here yet.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('takes numbers and addresses, and says when they are none', async () => {
    const page = await openForm();
    const view = {
      type: 'modal' as const,
      callback_id: 'form',
      title: plain('Filters'),
      submit: plain('Search'),
      blocks: [
        {
          type: 'input' as const,
          block_id: 'most',
          label: plain('Most a month'),
          element: { type: 'number_input' as const, action_id: 'most', is_decimal_allowed: true, min_value: '0' },
        },
        {
          type: 'input' as const,
          block_id: 'mail',
          label: plain('E-mail'),
          element: { type: 'email_text_input' as const, action_id: 'mail' },
        },
      ],
    };
    await bot.client.views.update({ view_id: bot.viewId, view });
    const most = page.getByRole('textbox', { name: 'Most a month' });
    await most.fill('cheap');
    await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Please enter a number.').waitFor();
    await page.getByText('Please enter a valid email address.').waitFor();
    await most.fill('4.50');
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ana@acme.example');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(bot.submitted.at(-1)).toEqual({
      most: { most: { type: 'number_input', value: '4.50' } },
      mail: { mail: { type: 'email_text_input', value: 'ana@acme.example' } },
    });
  });
});
