internal import MPC

/// What all parties know of a result that only one recipient learns: the values under everybody's pads, and
/// what each party's pads are checked by. It tells nothing about the values.
public struct MaskedRecord: Hashable, Sendable {
    /// By party: to the key its pads follow from.
    public var commitments: [[UInt8]]
    /// 32 bytes that were drawn when all pads were fixed.
    public var challenge: [UInt8]
    /// By party: the hash of the pads that it put into the run, two words.
    public var hashes: [[UInt64]]
    /// The values times 2^(64-width), under all pads.
    public var masked: [UInt64]

    static let digestBytes = 32

    /// Bytes of `encoded`.
    public static func byteCount(parties: Int, scalars: Int) -> Int {
        digestBytes * (1 + parties) + 8 * (PadHash.wordCount * parties + scalars)
    }

    /// challenge ‖ commitments ‖ hashes ‖ masked, words of 8 bytes, little-endian.
    public var encoded: [UInt8] {
        challenge + commitments.joined() + InputTags.bytes(hashes.joined())
            + InputTags.bytes(masked)
    }

    /// Reads `encoded` back; nil unless the length is that of so many parties and values.
    public init?(encoded bytes: [UInt8], parties: Int, scalars: Int) {
        guard parties > 0, scalars >= 0,
            bytes.count == Self.byteCount(parties: parties, scalars: scalars)
        else { return nil }
        let heads = Self.digestBytes * (1 + parties)
        let digests = (0...parties).map {
            Array(bytes[Self.digestBytes * $0..<Self.digestBytes * ($0 + 1)])
        }
        let read = InputTags.words(Array(bytes[heads...]))
        self.init(
            commitments: Array(digests[1...]), challenge: digests[0],
            hashes: (0..<parties).map {
                Array(read[PadHash.wordCount * $0..<PadHash.wordCount * ($0 + 1)])
            }, masked: Array(read[(PadHash.wordCount * parties)...]))
    }

    init(
        commitments: [[UInt8]], challenge: [UInt8], hashes: [[UInt64]], masked: [UInt64]
    ) {
        (self.commitments, self.challenge) = (commitments, challenge)
        (self.hashes, self.masked) = (hashes, masked)
    }
}

extension MaskedRecord {
    /// Whether this is the key that a party committed to.
    public func isKey(
        _ key: [UInt8], of party: Int, result: Int, binding: [UInt8]
    ) -> Bool {
        key.count == ResultMask.keyBytes
            && ResultMask.commitment(to: key, by: party, result: result, binding: binding)
                == commitments[party]
    }
}

/// Why the recipient of a masked result has no value.
public enum MaskFault: Error, Hashable, Sendable {
    /// This party's key is not the one that it committed to.
    case key(party: Int)
    /// This party put other pads into the run than those that follow from its key.
    case pads(party: Int)
    /// Nobody is shown to have deviated, but what comes out is no value of the result's type.
    case value
}

extension MethodShape {
    /// The elements of private result `index`, widened, by the keys of all parties in their order.
    ///
    /// By an active protocol a corrupt party can't change them: the hashes and masked values have been opened after
    /// their check. By a passive one a party that lies when they are opened can.
    /// - Parameter binding: as the run had it.
    public func elements(
        ofResult index: Int, record: MaskedRecord, keys: [[UInt8]], binding: [UInt8]
    ) throws(MaskFault) -> [UInt64] {
        let scalars = results[index].scalars
        let parties = record.commitments.count
        guard record.masked.count == scalars.count, record.hashes.count == parties,
            keys.count == parties
        else { throw .value }
        let hash = PadHash(challenge: record.challenge, result: index)
        var sealed = record.masked
        for (party, key) in keys.enumerated() {
            guard record.isKey(key, of: party, result: index, binding: binding) else {
                throw .key(party: party)
            }
            let words = ResultMask.words(key: key, scalars: scalars.count)
            guard hash.of(words) == record.hashes[party] else { throw .pads(party: party) }
            for i in sealed.indices { sealed[i] ^= words[PadHash.wordCount + i] }
        }
        var elements: [UInt64] = []
        for (scalar, sum) in zip(scalars, sealed) {
            guard let element = scalar.type.element(ofSealed: sum) else { throw .value }
            elements.append(element)
        }
        return elements
    }
}
