// Runs before the first paint, so that a stored theme shows without a flash of the system's.
try {
  const theme = localStorage.getItem("patchbay.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme stays.
}
