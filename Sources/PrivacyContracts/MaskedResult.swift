/// One party's part of a result that only one recipient learns, of a run by any protocol but the replicated
/// passive one: each value under a pad that is the exclusive or of one pad of each party.
///
/// The recipient gets `masked` and every party's `pad`. A party that tells another pad than it put in changes
/// what the recipient learns, and is not caught.
public struct MaskedResult: Sendable {
    /// Its place in `MethodShape.results`.
    public var index: Int
    public var learner: Learner
    /// The values times 2^(64-width), under all pads: the same at all parties.
    public var masked: [UInt64]
    /// This party's pad. Secret: never logged.
    public var pad: [UInt64]
}

extension MethodShape {
    /// The elements of private result `index`, widened, that are masked by these pads. Nil unless the
    /// lengths fit and each is a value of its type times 2^(64-width).
    public func elements(
        ofResult index: Int, masked: [UInt64], pads: [[UInt64]]
    ) -> [UInt64]? {
        let scalars = results[index].scalars
        guard masked.count == scalars.count, pads.allSatisfy({ $0.count == masked.count })
        else { return nil }
        var elements: [UInt64] = []
        for (place, scalar) in scalars.enumerated() {
            let sealed = pads.reduce(masked[place]) { $0 ^ $1[place] }
            guard let element = scalar.type.element(ofSealed: sealed) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
