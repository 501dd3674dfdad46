public import Channels

/// Why a computation could not go on. Never carries a secret.
public enum MPCError: Error, Equatable, Sendable {
    /// The session's links failed; the case inside names the party.
    case channel(ChannelError)
    /// The protocol needs three parties; the channel has another number.
    case wrongPartyCount(Int)
    /// No sharing has this threshold among so many parties: 1 to 16 parties, and honest ones enough.
    case invalidThreshold(threshold: Int, parties: Int)
    /// `party` sent an integer that is no element of the domain.
    case malformedElement(party: Int)
    /// A check of what has been computed failed: somebody has deviated. Nothing that depends on it has
    /// been opened.
    case verificationFailed
    /// The shares that parties sent of one value don't belong together: somebody has deviated.
    case inconsistentShares
    /// `party` sees another session: other nonces, protocol version or parameters.
    case transcriptMismatch(party: Int)
    /// The key that `party` shares with this one arrived changed.
    case keyMismatch(party: Int)
    /// An earlier operation of this party failed. The streams of masks may be out of step since, and
    /// one word of them would then hide two secrets: nothing is sent any more.
    case ended
    /// Line `line` of a circuit's text, or gate of a circuit, isn't of the format.
    case malformedCircuit(line: Int)
    /// The system's random generator failed.
    case randomnessUnavailable
    /// `party` sent something that no party that follows the protocol can send.
    case invalidMessage(party: Int)
    /// `party` failed a check of oblivious transfer. The base transfers with it, and the key of MACs that
    /// they carry, are used no more.
    case transferCheckFailed(party: Int)
    /// What `party` committed to is not what it showed.
    case commitmentBroken(party: Int)
    /// `party` has seen other messages to all than this one: somebody said two things to two parties.
    case viewsDiffer(party: Int)
    /// A key of MACs belongs to one session at a time; this one is in use.
    case keyInUse
    /// The key was made for another scheme, or for another party's number.
    case wrongKey
    /// `party` sent a proof that does not hold: about its key, its parameters, or a ciphertext.
    case proofRefused(party: Int)
    /// This source makes no preprocessing for the scheme of this name.
    case unsupportedSource(scheme: String)
    /// There is no more of this kind of preprocessing, and nobody to make it.
    case preprocessingExhausted(String)
    /// An earlier check under this key failed, in this session or in another: make a new key.
    case keyLocked
    /// The files of stored preprocessing can't be used.
    case storage(StorageError)
}

/// Runs a step on the channel and gives its errors as this layer's.
func onChannel<T>(_ body: () throws(ChannelError) -> T) throws(MPCError) -> T {
    do { return try body() } catch { throw .channel(error) }
}
