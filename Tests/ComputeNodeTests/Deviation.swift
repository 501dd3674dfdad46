import TestSupport

/// What a corrupt node does with one message.
enum Deviation: Hashable, Sendable, CustomStringConvertible {
    case withheld
    case twice
    /// A message of an earlier run goes out in its place.
    case earlier
    case empty
    case cut
    case longer
    case noise
    /// One byte of this field is another.
    case field(Int)

    /// As many fields as are told apart in messages of runs and in frames of links.
    static let fieldCount = 13
    static let all: [Deviation] =
        [.withheld, .twice, .earlier, .empty, .cut, .longer, .noise]
        + (0..<fieldCount).map { .field($0) }

    var description: String {
        switch self {
        case .field(let number): "field \(number) changed"
        case .withheld: "withheld"
        case .twice: "twice"
        case .earlier: "earlier"
        case .empty: "empty"
        case .cut: "cut"
        case .longer: "longer"
        case .noise: "noise"
        }
    }

    /// What is sent in a message's place.
    ///
    /// - Parameter starts: where its fields start; what is behind the last start is told apart in equal
    ///   pieces.
    func apply(
        to bytes: [UInt8], fields starts: [Int], earlier: [UInt8]?,
        _ generator: inout SeededGenerator
    ) -> [[UInt8]] {
        switch self {
        case .withheld: return []
        case .twice: return [bytes, bytes]
        case .earlier: return [earlier ?? []]
        case .empty: return [[]]
        case .cut: return [Array(bytes.dropLast(Int.random(in: 1...16, using: &generator)))]
        case .longer: return [bytes + generator.bytes(Int.random(in: 1...16, using: &generator))]
        case .noise: return [generator.bytes(bytes.count)]
        case .field(let number):
            let range = Self.range(ofField: number, in: bytes.count, starts)
            guard let place = range.randomElement(using: &generator) else { return [bytes] }
            var changed = bytes
            changed[place] ^= UInt8.random(in: 1...255, using: &generator)
            return [changed]
        }
    }

    private static func range(
        ofField number: Int, in count: Int, _ starts: [Int]
    ) -> Range<Int> {
        let known = starts.count - 1
        let last = min(starts[known], count)
        guard number >= known else {
            return min(starts[number], count)..<min(starts[number + 1], count)
        }
        let pieces = fieldCount - known
        let piece = number - known
        let length = count - last
        return last + length * piece / pieces..<last + length * (piece + 1) / pieces
    }

    /// Of a message in a run: stage, format, version, session, round or phase, sender or flag, and what may be
    /// a length; then body and signature.
    static let runFields = [0, 1, 2, 3, 35, 36, 37, 41]
    /// Of a link's frame with an answer: format, version, number, length; then the body.
    static let answerFields = [0, 1, 2, 10, 14]
    /// Of one with a question: its kind stands before the length.
    static let questionFields = [0, 1, 2, 10, 11, 15]
}
