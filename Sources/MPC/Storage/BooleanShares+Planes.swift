extension BooleanShares {
    /// Elements made of the given planes, lowest first; `nil` is a plane of zeros. Local.
    public func selectingPlanes(_ planes: [Int?]) -> BooleanShares {
        let z = BooleanShares(uninitialized: count, width: planes.count)
        for (k, plane) in planes.enumerated() {
            if let plane {
                precondition(plane >= 0 && plane < width, "plane out of bounds")
                z.copyPlane(plane, of: self, to: k)
            } else {
                z.clearPlane(k)
            }
        }
        return z
    }

    /// Bit j of every element, as elements of one bit. Local.
    public func bit(_ j: Int) -> BooleanShares { selectingPlanes([j]) }

    /// The low `newWidth` bits; zeros above the present width. Local.
    public func resized(toWidth newWidth: Int) -> BooleanShares {
        selectingPlanes((0..<newWidth).map { $0 < width ? $0 : nil })
    }

    /// As `resized`, but the top bit is repeated above the present width. Local.
    /// Precondition: width ≥ 1.
    public func signExtended(toWidth newWidth: Int) -> BooleanShares {
        precondition(width >= 1, "no sign bit")
        return selectingPlanes((0..<newWidth).map { min($0, width - 1) })
    }

    /// Shift left by a public amount; the width stays, zeros come in. Local.
    public func shiftedLeft(by amount: Int) -> BooleanShares {
        precondition(amount >= 0)
        return selectingPlanes((0..<width).map { $0 >= amount ? $0 - amount : nil })
    }

    /// Logical shift right by a public amount; the width stays, zeros come in. Local.
    public func shiftedRight(by amount: Int) -> BooleanShares {
        precondition(amount >= 0)
        return selectingPlanes((0..<width).map { amount < width - $0 ? $0 + amount : nil })
    }

    /// Arithmetic shift right by a public amount: the top bit comes in. Local.
    /// Precondition: width ≥ 1.
    public func shiftedRightArithmetic(by amount: Int) -> BooleanShares {
        precondition(amount >= 0 && width >= 1)
        return selectingPlanes((0..<width).map { amount < width - $0 ? $0 + amount : width - 1 })
    }

    /// The planes of several vectors of equal count, the first's lowest: wider elements. Local.
    public static func joiningPlanes(_ parts: [BooleanShares]) -> BooleanShares {
        let count = parts.first?.count ?? 0
        let z = BooleanShares(uninitialized: count, width: parts.reduce(0) { $0 + $1.width })
        var at = 0
        for part in parts {
            precondition(part.count == count, "vectors of different lengths")
            z.firstPlane(at).update(from: part.first, count: part.wordCount)
            z.secondPlane(at).update(from: part.second, count: part.wordCount)
            at += part.width
        }
        return z
    }

    /// The elements at `indices`, in that order; repeats are allowed. Local.
    public func gather(_ indices: [Int]) -> BooleanShares {
        let z = BooleanShares(uninitialized: indices.count, width: width)
        for index in indices { precondition(index >= 0 && index < count, "index out of bounds") }
        for j in 0..<width {
            Self.gatherPlane(firstPlane(j), indices, into: z.firstPlane(j))
            Self.gatherPlane(secondPlane(j), indices, into: z.secondPlane(j))
        }
        return z
    }

    private static func gatherPlane(
        _ plane: UnsafeMutablePointer<UInt64>, _ indices: [Int],
        into target: UnsafeMutablePointer<UInt64>
    ) {
        var word: UInt64 = 0
        for (k, index) in indices.enumerated() {
            word |= (plane[index >> 6] >> UInt64(index & 63) & 1) << UInt64(k & 63)
            if k & 63 == 63 || k == indices.count - 1 {
                target[k >> 6] = word
                word = 0
            }
        }
    }

    /// The elements in `range`. Local.
    public func slice(_ range: Range<Int>) -> BooleanShares {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
        let z = BooleanShares(uninitialized: range.count, width: width)
        for j in 0..<width {
            for (source, target) in [
                (firstPlane(j), z.firstPlane(j)), (secondPlane(j), z.secondPlane(j)),
            ] {
                for k in 0..<z.wordsPerPlane {
                    target[k] = Self.word(
                        of: source, words: wordsPerPlane, at: range.lowerBound + 64 * k)
                }
            }
        }
        return z
    }

    /// The 64 bits of a plane that start at bit `start`; zeros past its end.
    private static func word(
        of plane: UnsafeMutablePointer<UInt64>, words: Int, at start: Int
    ) -> UInt64 {
        let (k, shift) = (start >> 6, UInt64(start & 63))
        let low = plane[k] >> shift
        guard shift > 0, k + 1 < words else { return low }
        return low | plane[k + 1] << (64 - shift)
    }

    /// The vectors one after another. Precondition: equal widths. Local.
    public static func concatenate(_ parts: [BooleanShares]) -> BooleanShares {
        let width = parts.first?.width ?? 0
        let z = BooleanShares(
            uninitialized: parts.reduce(0) { $0 + $1.count }, width: width)
        z.first.update(repeating: 0, count: z.wordCount)
        z.second.update(repeating: 0, count: z.wordCount)
        var at = 0
        for part in parts {
            precondition(part.width == width, "vectors of different widths")
            for j in 0..<width {
                append(part.firstPlane(j), bits: part.count, to: z.firstPlane(j), at: at)
                append(part.secondPlane(j), bits: part.count, to: z.secondPlane(j), at: at)
            }
            at += part.count
        }
        return z
    }

    /// Xors `bits` bits of `plane` into `target` from bit `start` up.
    private static func append(
        _ plane: UnsafeMutablePointer<UInt64>, bits: Int,
        to target: UnsafeMutablePointer<UInt64>, at start: Int
    ) {
        let shift = UInt64(start & 63)
        for k in 0..<(bits + 63) / 64 {
            let here = min(64, bits - 64 * k)
            let word = here == 64 ? plane[k] : plane[k] & ((1 << UInt64(here)) - 1)
            target[(start >> 6) + k] |= word << shift
            if Int(shift) + here > 64 { target[(start >> 6) + k + 1] |= word >> (64 - shift) }
        }
    }
}
