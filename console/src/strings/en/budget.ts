/** A budget that somebody makes up, to try rules over it. */
export default {
  heading: "What language models cost today",
  intro: "Made up, in US dollars: conditions see it as budget. Without either, nobody knows what was spent, and " +
    "conditions over it have no answer.",
  spent: "Spent",
  limit: "Limit of a day",
  limit_hint: "Empty: there is none",
  no_amount: "is no amount; give US dollars from 0 on, such as 1.50",
} as const;
