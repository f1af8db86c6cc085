// An address that a book or a bookmark still has leads to where the section, figure or exercise stands now. The
// extension `course` gives a page its part of moved.json as `moved`: {old anchor: new address}.
(() => {
  const follow = () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    const address = window.moved?.[anchor];
    if (address && !document.getElementById(anchor)) location.replace(address);
  };
  addEventListener("hashchange", follow);
  addEventListener("DOMContentLoaded", follow);
})();
