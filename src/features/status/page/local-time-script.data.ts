/**
 * Beside each moment, which stands there in UTC, the same in the reader's own time with the short name of its zone. UTC stays
 * what the page says; without this script nothing is missing. Whose clock shows UTC sees nothing twice. It is constant.
 */

export const localTimeScript = `(function(){var d=document,l=d.documentElement.lang;d.querySelectorAll("time[datetime]").forEach(function(t){var m=new Date(t.dateTime);if(isNaN(m)||!m.getTimezoneOffset())return;var f={hour:"2-digit",minute:"2-digit",hourCycle:"h23",timeZoneName:"short"};if(m.getDate()!==m.getUTCDate()){f.day="numeric";f.month="short"}var s=d.createElement("span");s.className="local";s.textContent="/ "+new Intl.DateTimeFormat(l==="en"?"en-GB":l,f).format(m);t.after("\u200b",s)})})();`;
