/// One party's shares of a secret vector whose elements are words of `width` bits, kept bit by bit.
///
/// A type that wraps its `planes` gets everything else from here. What stands here is local.
public protocol BitShareVector: ShareVector {
    /// The shares, bit-sliced.
    var planes: BitPlanes { get }

    /// The shares that these planes are. Precondition: as many components as the sharing has.
    init(planes: BitPlanes)
}

extension BitShareVector {
    public var count: Int { planes.count }
    /// How many bits an element has: 0...64, or more inside a computation.
    public var width: Int { planes.width }
    /// Words in one plane: count / 64, rounded up.
    public var wordsPerPlane: Int { planes.wordsPerPlane }
    /// Words in one component.
    package var wordCount: Int { planes.wordCount }

    public func slice(_ range: Range<Int>) -> Self { Self(planes: planes.slice(range)) }

    public func gather(_ indices: [Int]) -> Self { Self(planes: planes.gather(indices)) }

    public static func concatenate(_ parts: [Self]) -> Self {
        Self(planes: .concatenate(parts.map(\.planes)))
    }

    /// The planes of several vectors of equal count, the first's lowest: wider elements.
    /// Precondition: at least one.
    public static func joiningPlanes(_ parts: [Self]) -> Self {
        Self(planes: .joiningPlanes(parts.map(\.planes)))
    }

    /// The same bits in memory of their own, for an operation to go on with.
    package func copied() -> Self { selectingPlanes(Array(0..<width)) }

    /// Elements made of the given planes, lowest first; `nil` is a plane of zeros.
    public func selectingPlanes(_ planes: [Int?]) -> Self {
        Self(planes: self.planes.selectingPlanes(planes))
    }

    /// Bit j of every element, as elements of one bit.
    public func bit(_ j: Int) -> Self { selectingPlanes([j]) }

    /// The low `newWidth` bits; zeros above the present width.
    public func resized(toWidth newWidth: Int) -> Self {
        selectingPlanes((0..<newWidth).map { $0 < width ? $0 : nil })
    }

    /// As `resized`, but the top bit is repeated above the present width.
    /// Precondition: width ≥ 1.
    public func signExtended(toWidth newWidth: Int) -> Self {
        precondition(width >= 1, "no sign bit")
        return selectingPlanes((0..<newWidth).map { min($0, width - 1) })
    }

    /// Shift left by a public amount; the width stays, zeros come in.
    public func shiftedLeft(by amount: Int) -> Self {
        precondition(amount >= 0)
        return selectingPlanes((0..<width).map { $0 >= amount ? $0 - amount : nil })
    }

    /// Logical shift right by a public amount; the width stays, zeros come in.
    public func shiftedRight(by amount: Int) -> Self {
        precondition(amount >= 0)
        return selectingPlanes((0..<width).map { amount < width - $0 ? $0 + amount : nil })
    }

    /// Arithmetic shift right by a public amount: the top bit comes in. Precondition: width ≥ 1.
    public func shiftedRightArithmetic(by amount: Int) -> Self {
        precondition(amount >= 0 && width >= 1)
        return selectingPlanes((0..<width).map { amount < width - $0 ? $0 + amount : width - 1 })
    }

    /// The same bits as fewer elements, of as many words a plane.
    package func viewed(count: Int) -> Self { Self(planes: planes.viewed(count: count)) }
}
