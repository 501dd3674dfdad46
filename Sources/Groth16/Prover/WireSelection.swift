internal import EllipticCurves
internal import FiniteFields

/// Which values of a witness are zero, one, or something else. Where most are zeros and ones, as in
/// circuits made of bits, only the others are worth a multi-scalar multiplication: the ones' points
/// are just added.
final class WireSelection: Sendable {
    /// The wires whose value is one, and those whose value is neither zero nor one, ascending.
    private let ones: [UInt32]
    private let others: [UInt32]
    private let witness: PlainScalars
    /// Whether so many values are neither that it isn't worth picking them out.
    private let isDense: Bool

    /// Points that are picked out at a time: what bounds the memory for them.
    private static let batch = 1 << 18

    init(_ witness: PlainScalars) {
        self.witness = witness
        let count = witness.bytes.count / 32
        var (ones, others) = ([UInt32](), [UInt32]())
        for wire in 0..<count {
            let words = witness.words(wire)
            if words[1] | words[2] | words[3] != 0 || words[0] > 1 {
                others.append(UInt32(wire))
            } else if words[0] == 1 {
                ones.append(UInt32(wire))
            }
        }
        isDense = others.count > count - count / 8
        self.ones = ones
        self.others = others
    }

    /// The sum of points times the values of the wires from `first` on.
    func sum<Curve: WeierstrassCurve>(
        _ points: PackedPoints<Curve>, from first: Int, threads: Int
    ) -> JacobianPoint<Curve> {
        guard !isDense else {
            let scalars = UnsafeRawBufferPointer(rebasing: witness.bytes[(32 * first)...])
            return msm(points, scalars, threads: threads)
        }
        let ones = Self.from(first, ones)
        let others = Self.from(first, others)
        var result = added(points, ones, first, threads)
        var start = others.startIndex
        while start < others.endIndex {
            let end = min(start + Self.batch, others.endIndex)
            let chosen = others[start..<end]
            let bases = chosen.map { points[Int($0) - first] }
            let scalars = PlainScalars(count: chosen.count)
            let words = scalars.mutableBytes.bindMemory(to: InlineArray<4, UInt64>.self)
            for (place, wire) in chosen.enumerated() { words[place] = witness.words(Int(wire)) }
            result =
                result
                + bases.withUnsafeBufferPointer { msm($0, scalars.bytes, threads: threads) }
            start = end
        }
        return result
    }

    private static func from(_ first: Int, _ wires: [UInt32]) -> ArraySlice<UInt32> {
        wires.drop { $0 < first }
    }

    private func added<Curve: WeierstrassCurve>(
        _ points: PackedPoints<Curve>, _ wires: ArraySlice<UInt32>,
        _ first: Int, _ threads: Int
    ) -> JacobianPoint<Curve> {
        let run = max((wires.count + threads - 1) / max(threads, 1), 1)
        let sums: [JacobianPoint<Curve>] = mapped(
            (wires.count + run - 1) / run, threads, run: 1
        ) { range in
            let start = wires.startIndex + range.lowerBound * run
            var sum = JacobianPoint<Curve>.zero
            for wire in wires[start..<min(start + run, wires.endIndex)] {
                sum += points[Int(wire) - first]
            }
            return [sum]
        }
        return sums.reduce(.zero) { $0 + $1 }
    }
}

extension PlainScalars {
    /// The words of one.
    func words(_ index: Int) -> InlineArray<4, UInt64> {
        bytes.load(fromByteOffset: 32 * index, as: InlineArray<4, UInt64>.self)
    }
}
