// What every page of the portal may use a script for; all of it can be read and used without.

/** Buttons that copy the code beside them. They are shown by script, for without it they could do nothing. */
for (const button of document.querySelectorAll('.copy')) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const code = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // No clipboard for this page: what is selected can be copied by hand.
      getSelection().selectAllChildren(code);
      return;
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 1_500);
  });
}

/** A filter that changes is asked at once; the button does the same. */
for (const form of document.querySelectorAll('form.filters'))
  for (const choice of form.querySelectorAll('select')) choice.addEventListener('change', () => form.requestSubmit());
