/** What people are told of numbers, in messages. Of each news: how it reads of one number, how of many, and what follows from it. */
export const numberNews = {
  numberNews: {
    found: {
      one: (number: string, provider: string) =>
        `${number} is in the account at ${provider}, and nobody here has it yet.`,
      many: (count: number) => `${count} numbers are in the providers’ accounts, and nobody here has them yet.`,
      next: 'Adopt it to say who owns it and what it is for. Until then nobody is asked whether it is still needed.',
    },
    adopted: {
      one: (who: string, number: string) => `${who} has made you the owner of ${number}.`,
      many: (count: number) => `You were made the owner of ${count} numbers.`,
      next: 'You are asked now and then whether it is still needed, and you can hand it over or give it back.',
    },
    handoverAsked: {
      one: (who: string, number: string) => `${who} asks you to take ${number}.`,
      many: (count: number) => `You are asked to take ${count} numbers.`,
      next: 'If you accept, you own it: you are asked whether it is still needed, and you can hand it over or give it back.',
    },
    handedOver: {
      one: (who: string, number: string) => `${who} has taken ${number}, which you offered.`,
      ofFormer: (who: string, number: string) => `${who} owns ${number} now, which was yours.`,
      many: (count: number) => `${count} numbers have a new owner.`,
    },
    handoverDeclined: {
      one: (who: string, number: string) => `${who} does not take ${number}.`,
      many: (count: number) => `${count} numbers that you offered were not taken.`,
      next: 'Nothing has changed. You can offer it to somebody else.',
    },
    handoverWithdrawn: {
      one: (who: string, number: string) => `${who} no longer asks you to take ${number}.`,
      many: (count: number) => `You are no longer asked to take ${count} numbers.`,
    },
    ownerLeft: {
      one: (who: string, number: string) =>
        `${who} is no longer a member of this workspace, so nobody owns ${number} now.`,
      many: (count: number) => `Nobody owns ${count} numbers now: whose they were are no longer members here.`,
      next: 'Hand it over to somebody who needs it, or press Show to give it back.',
    },
    reviewAsked: {
      one: (number: string) => `Still needed? ${number}.`,
      many: (count: number) => `Still needed? ${count} numbers of yours.`,
      next: 'Nothing happens if you do not answer, but your approvers will see it.',
    },
    reviewReminded: {
      one: (number: string) => `Still needed? ${number}. You have not said so yet.`,
      many: (count: number) => `Still needed? ${count} numbers of yours. You have not said so yet.`,
    },
    reviewUnanswered: {
      one: (who: string, number: string) =>
        `${who} was asked whether ${number} is still needed, and reminded, and has not answered.`,
      many: (count: number) => `Nobody has answered whether ${count} numbers are still needed.`,
      next: 'It stays as it is. Speak with its owner, hand it over, or give it back.',
    },
    giveBackAsked: {
      one: (who: string, number: string) => `${who} asks to give back ${number}.`,
      ofOwner: (who: string, number: string) => `${who} asks to give back ${number}, which is yours.`,
      many: (count: number) => `${count} numbers are to be given back.`,
      next: (who: string) =>
        `That is final, so an approver other than ${who} must confirm it. Until then nothing happens.`,
    },
    giveBackConfirmed: {
      one: (who: string, number: string, until: string) =>
        `${who} has confirmed that ${number} is given back, ${until}.`,
      many: (count: number) => `It is confirmed that ${count} numbers are given back.`,
      next: 'Until then one click stops it. After that it is final.',
    },
    giveBackStopped: {
      one: (number: string, who: string) => `${number} stays: ${who} has said that it is not given back.`,
      many: (count: number) => `${count} numbers stay: they are not given back.`,
    },
    givenBack: {
      one: (number: string, provider: string) => `${number} was given back to ${provider}.`,
      many: (count: number) => `${count} numbers were given back.`,
      by: (asker: string, confirmer: string) => `Asked for by ${asker}, confirmed by ${confirmer}.`,
      cost: (price: string) => `It cost ${price}.`,
    },
    giveBackRefused: {
      one: (number: string) => `${number} was not given back.`,
      many: (count: number) => `${count} numbers were not given back.`,
      next: 'The number stays, and costs its rent. To try again, ask anew: two people decide anew.',
      inFeed: 'It was told here that it was given back. That was not so: the number stays, and costs its rent.',
      nextListedTwice:
        'The number stays, and costs its rent. Give it back in the provider’s console, where you can see both: from here nobody can tell which one would end.',
      nextNotThere:
        'Whether it has ended, or still costs its rent, cannot be seen from here: look in the provider’s console. Number Desk goes on looking for it; if it is there, ask anew.',
      causes: {
        anotherPurchase: (provider: string) =>
          `${provider} lists another purchase of the same number than the one that was confirmed.`,
        listedTwice: (provider: string) => `${provider} lists it twice, as two purchases.`,
        notThere: (provider: string) => `Several times in a row ${provider} did not list it.`,
        stillThere: (provider: string) => `Days later ${provider} lists it as before.`,
        noWayBack: (provider: string) => `At ${provider} it cannot be given back from here.`,
      },
    },
    giveBackUnconfirmed: {
      one: (number: string, provider: string) =>
        `Nobody knows whether ${number} was given back: ${provider} was asked, and has not said so.`,
      many: (count: number) => `Nobody knows whether ${count} numbers were given back.`,
      next: 'It is not asked a second time. Look in the provider’s console, then say here how it ended.',
      toOthers: 'It is not asked a second time. Your approvers look in the provider’s console and say how it ended.',
    },
    statusChanged: {
      active: (number: string, provider: string) => `${number} is active now, says ${provider}.`,
      waits: (number: string, provider: string) =>
        `${number} waits at ${provider} now: for activation, registration or documents.`,
      ending: (number: string, provider: string) =>
        `${number} is about to end, says ${provider}: it was given back there, or not renewed.`,
      other: (number: string, provider: string) => `${number} stands otherwise now, says ${provider}.`,
      many: (count: number) => `${count} numbers stand otherwise at their providers now.`,
    },
    missing: {
      one: (number: string, provider: string) => `${number} is missing in the list of ${provider}.`,
      bought: (number: string, provider: string) => `${number} was bought here, and is not in the list of ${provider}.`,
      many: (count: number) => `${count} numbers are missing in the providers’ lists.`,
      next: 'It may have ended, or have been given back elsewhere. Number Desk goes on looking for it.',
    },
    seenAgain: {
      one: (number: string, provider: string) => `${number} is in the list of ${provider} again.`,
      many: (count: number) => `${count} numbers are in the providers’ lists again.`,
      next: 'Nobody owns it yet: adopt it to say who does.',
    },
    gone: {
      one: (number: string, provider: string) =>
        `${number} is gone: ${provider} does not have it for you any more, and it costs nothing more.`,
      many: (count: number) => `${count} numbers are gone, and cost nothing more.`,
    },

    /** The rows of it. */
    costs: (price: string) => `It costs ${price}`,
    costsUnknown: 'What it costs is not known',
    renews: (when: string) => `Renews ${when}`,
    ends: (when: string) => `Ends ${when}`,
    owner: (who: string) => `Owner: ${who}`,
    former: (who: string) => `Was owned by ${who}`,
    of: (who: string) => `Asked by ${who}`,
    says: (who: string, words: string) => `${who} says: ${words}`,
    itsWord: (provider: string, words: string) => `${provider} says: ${words}`,
    more: (count: number) => `And ${count} more: /number numbers lists all that you may see.`,
  },
};
