import Ledger

/// What a key is used for once, with other holders.
enum UsePayload: Sendable {
    case sign(SigningPayload)
    case random(RandomPayload)
}
