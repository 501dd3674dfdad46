/// One party's shares of a secret vector.
///
/// Shares are written once, by the operation that makes them, and not changed after that; their memory
/// is contiguous, and wiped when the last reference goes. They have no description and no equality on
/// purpose. What stands here is local: it costs no message.
public protocol ShareVector: AnyObject, Sendable {
    /// How many elements the vector has.
    var count: Int { get }

    /// The elements in `range`.
    func slice(_ range: Range<Int>) -> Self

    /// The elements at `indices`, in that order; repeats are allowed.
    func gather(_ indices: [Int]) -> Self

    /// The vectors one after another. Precondition: at least one; equal widths where there are widths.
    static func concatenate(_ parts: [Self]) -> Self
}

extension ShareVector {
    /// The vector cut into `parts` of equal length. Precondition: the count is a multiple of `parts`.
    public func split(into parts: Int) -> [Self] {
        precondition(parts > 0 && count % parts == 0, "no equal parts")
        let length = count / parts
        return (0..<parts).map { slice($0 * length..<($0 + 1) * length) }
    }

    /// Every element `times` times, one vector after another: x₀ x₁ … x₀ x₁ ….
    public func repeated(_ times: Int) -> Self {
        precondition(times > 0)
        // By doubling: of short vectors there may be very many.
        var (parts, doubled): ([Self], Self) = ([], self)
        for bit in 0..<Int.bitWidth - times.leadingZeroBitCount {
            if bit > 0 { doubled = .concatenate([doubled, doubled]) }
            if times >> bit & 1 == 1 { parts.append(doubled) }
        }
        return parts.count == 1 ? parts[0] : .concatenate(parts)
    }
}
