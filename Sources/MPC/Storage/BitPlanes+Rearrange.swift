internal import CKernels

/// What rearranges planes and elements, the same way in every component. Local.
extension BitPlanes {
    /// x ⊕ y in every component.
    package func xor(_ y: BitPlanes) -> BitPlanes {
        precondition(count == y.count && width == y.width, "vectors of different shapes")
        let z = BitPlanes(uninitialized: count, width: width, components: components)
        for c in 0..<components { mpc_xor(z.component(c), component(c), y.component(c), wordCount) }
        return z
    }

    /// Elements made of the given planes, lowest first; `nil` is a plane of zeros.
    package func selectingPlanes(_ planes: [Int?]) -> BitPlanes {
        let z = BitPlanes(uninitialized: count, width: planes.count, components: components)
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

    /// The planes of several vectors of equal count, the first's lowest. Precondition: at least one.
    package static func joiningPlanes(_ parts: [BitPlanes]) -> BitPlanes {
        let (count, components) = (parts[0].count, parts[0].components)
        let z = BitPlanes(
            uninitialized: count, width: parts.reduce(0) { $0 + $1.width }, components: components)
        var at = 0
        for part in parts {
            precondition(part.count == count, "vectors of different lengths")
            for c in 0..<components {
                z.plane(at, c).update(from: part.component(c), count: part.wordCount)
            }
            at += part.width
        }
        return z
    }

    /// The elements at `indices`, in that order; repeats are allowed.
    package func gather(_ indices: [Int]) -> BitPlanes {
        let z = BitPlanes(uninitialized: indices.count, width: width, components: components)
        for index in indices { precondition(index >= 0 && index < count, "index out of bounds") }
        for c in 0..<components {
            for j in 0..<width { Self.gatherPlane(plane(j, c), indices, into: z.plane(j, c)) }
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

    /// The elements in `range`.
    package func slice(_ range: Range<Int>) -> BitPlanes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
        let z = BitPlanes(uninitialized: range.count, width: width, components: components)
        for c in 0..<components {
            for j in 0..<width {
                let (source, target) = (plane(j, c), z.plane(j, c))
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

    /// The vectors one after another. Precondition: at least one; equal widths.
    package static func concatenate(_ parts: [BitPlanes]) -> BitPlanes {
        let (width, components) = (parts[0].width, parts[0].components)
        let z = BitPlanes(
            uninitialized: parts.reduce(0) { $0 + $1.count }, width: width, components: components)
        z.clear()
        var at = 0
        for part in parts {
            precondition(part.width == width, "vectors of different widths")
            for c in 0..<components {
                for j in 0..<width {
                    append(part.plane(j, c), bits: part.count, to: z.plane(j, c), at: at)
                }
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
