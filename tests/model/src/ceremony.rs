//! Everything that can happen next.

use stateright::{Model, Property};
use warifu_protocol::pairing::PairingState;

use crate::properties::properties;
use crate::{Check, Claim, Collected, Keys, New, Number, Old, Reveal, World};

/// All there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The old device.
    pub old: Old,
    /// The new device.
    pub new: New,
    /// The pairing, as an honest server keeps it.
    pub pairing: PairingState,
    /// The claim that it holds.
    pub held: Option<Claim>,
    /// Whether the new device has sent its claim.
    pub new_has_claimed: bool,
    /// Whether the thief has sent theirs.
    pub thief_has_claimed: bool,
    /// Whether the old device has revealed `r`.
    pub revealed: bool,
    /// The keys that the old device has signed into the log.
    pub approval: Option<Keys>,
    /// Whether the approval was sent once more after an answer that was lost.
    pub repeated: bool,
    /// The keys for which an honest server has issued certificates, in order.
    pub issued: Vec<Keys>,
    /// Whether another device has revoked the old one.
    pub approver_revoked: bool,
    /// Whether certificates were issued by the word of a device that was revoked.
    pub issued_by_a_revoked_one: bool,
    /// Whether the server does not answer any more.
    pub silent: bool,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The new device claims.
    NewClaims,
    /// The thief claims, at an honest server.
    ThiefClaims(Claim),
    /// The old device is shown a claim.
    OldIsShown(Claim),
    /// The new device is given what shall be `r`.
    NewIsTold(Reveal),
    /// The person types a number into the old device.
    Types(Number),
    /// The person refuses.
    Denies,
    /// The server takes the approval, and the old device hears of it.
    ApprovalArrives,
    /// The server takes it, and the answer is lost.
    ApprovalAnswerIsLost,
    /// The new device is given certificates and log.
    NewIsGiven(Collected),
    /// Another device revokes the old one.
    OldIsRevoked,
    /// The pairing lapses at the server.
    PairingExpires,
    /// Both devices ask, and hear of an end.
    EndIsTold,
    /// The old device's own time is over.
    OldGivesUp,
    /// The new device's own time is over.
    NewGivesUp,
    /// From here on the server does not answer.
    ServerFallsSilent,
}

impl Model for World {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            old: Old::Offering,
            new: New::Ready,
            pairing: PairingState::Offered,
            held: None,
            new_has_claimed: false,
            thief_has_claimed: false,
            revealed: false,
            approval: None,
            repeated: false,
            issued: Vec::new(),
            approver_revoked: false,
            issued_by_a_revoked_one: false,
            silent: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.of_people(state, actions);
        if !state.silent {
            actions.push(Action::ServerFallsSilent);
            if state.new == New::Ready {
                actions.push(Action::NewClaims);
            }
            match self.server_is_malicious {
                true => self.of_a_malicious_server(state, actions),
                false => self.of_an_honest_server(state, actions),
            }
        }
        if self.has(Check::Deadline) {
            if !state.old.is_settled() {
                actions.push(Action::OldGivesUp);
            }
            if !state.new.is_settled() {
                actions.push(Action::NewGivesUp);
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::NewClaims => self.new_claims(&mut state),
            Action::ThiefClaims(claim) => {
                state.thief_has_claimed = true;
                state.take_claim(claim, self);
            }
            Action::OldIsShown(claim) => self.old_is_shown(&mut state, claim),
            Action::NewIsTold(reveal) => state.new = state.new.told(reveal, self),
            Action::Types(number) => self.typed(&mut state, number),
            Action::Denies => state.deny(),
            Action::ApprovalArrives => match state.approval {
                // It says so, and keeps the approval for whatever it may serve.
                Some(keys) if self.server_is_malicious => state.old = Old::Done(keys),
                _ => state.take_approval(self),
            },
            Action::ApprovalAnswerIsLost => {
                let old = state.old;
                state.take_approval(self);
                state.old = old;
                state.repeated = true;
            }
            Action::NewIsGiven(result) => {
                state.new = state.new.given(result, self);
                if matches!(state.new, New::Enrolled(_)) && !self.server_is_malicious {
                    state.pairing = PairingState::Completed;
                }
            }
            Action::OldIsRevoked => state.approver_revoked = true,
            Action::PairingExpires => state.pairing = PairingState::Expired,
            Action::EndIsTold => state.tell_the_end(),
            Action::OldGivesUp => state.old = Old::Ended,
            Action::NewGivesUp => state.new = New::Ended,
            Action::ServerFallsSilent => state.silent = true,
        }
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties()
    }
}

impl World {
    fn of_people(&self, state: &State, actions: &mut Vec<Action>) {
        let Old::Opened(claim) = state.old else {
            return;
        };
        actions.push(Action::Denies);
        actions.push(Action::Types(Number::Slip));
        if let New::Showing(number) = state.new {
            actions.push(Action::Types(number));
        }
        if self.person_obeys_a_caller && claim.keys != Keys::New {
            actions.push(Action::Types(claim.keys.number()));
        }
    }

    fn of_an_honest_server(&self, state: &State, actions: &mut Vec<Action>) {
        if !state.thief_has_claimed {
            actions.extend(self.attackers_claims(state).into_iter().map(Action::ThiefClaims));
        }
        actions.extend(state.shown_claim().map(Action::OldIsShown));
        if state.gives_reveal() {
            actions.push(Action::NewIsTold(Reveal::True));
        }
        if matches!(state.old, Old::Approved(_)) {
            actions.push(Action::ApprovalArrives);
            if !state.repeated {
                actions.push(Action::ApprovalAnswerIsLost);
            }
        }
        actions.extend(state.result().map(Action::NewIsGiven));
        if !state.approver_revoked {
            actions.push(Action::OldIsRevoked);
        }
        if !state.pairing.is_final() {
            actions.push(Action::PairingExpires);
        }
        actions.push(Action::EndIsTold);
    }

    fn of_a_malicious_server(&self, state: &State, actions: &mut Vec<Action>) {
        let relayed = state.new_has_claimed.then_some(Claim {
            keys: Keys::New,
            binding: Some(Keys::New),
        });
        let claims = relayed.into_iter().chain(self.attackers_claims(state));
        actions.extend(claims.map(Action::OldIsShown));
        if state.revealed {
            actions.push(Action::NewIsTold(Reveal::True));
        }
        actions.push(Action::NewIsTold(Reveal::False));
        actions.extend(self.attackers_results(state).into_iter().map(Action::NewIsGiven));
        if matches!(state.old, Old::Approved(_)) {
            actions.push(Action::ApprovalArrives);
        }
        actions.push(Action::EndIsTold);
    }

    fn new_claims(&self, state: &mut State) {
        let claim = Claim {
            keys: Keys::New,
            binding: Some(Keys::New),
        };
        state.new_has_claimed = true;
        state.new = match self.server_is_malicious || state.take_claim(claim, self) {
            true => New::Waiting,
            // The code was used already: it says so and ends.
            false => New::Ended,
        };
    }

    fn old_is_shown(&self, state: &mut State, claim: Claim) {
        state.old = state.old.given(claim, self);
        match state.old {
            Old::Opened(_) => {
                state.revealed = true;
                if !self.server_is_malicious {
                    state.pairing = PairingState::Opened;
                }
            }
            Old::Alarmed if !state.pairing.is_final() => state.pairing = PairingState::Denied,
            _ => {}
        }
    }

    fn typed(&self, state: &mut State, number: Number) {
        state.old = state.old.typed(number, self);
        match state.old {
            Old::Approved(keys) => state.approval = Some(keys),
            _ => state.deny(),
        }
    }
}

impl State {
    fn deny(&mut self) {
        self.old = Old::Denied;
        if !self.pairing.is_final() {
            self.pairing = PairingState::Denied;
        }
    }
}
