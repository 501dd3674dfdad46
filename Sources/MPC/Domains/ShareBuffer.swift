/// Memory for one party's shares of a vector over a domain: `components` vectors of `count` elements,
/// as many as the sharing keeps for an element. 64-byte aligned, wiped on release.
public final class ShareBuffer<Domain: VectorDomain>: Sendable {
    public let domain: Domain
    /// How many elements the vector has.
    public let count: Int
    /// How many words of the domain stand for one element.
    public let components: Int
    private let words: WordBuffer
    private let stride: Int

    /// Shares of unspecified content, for an operation to write.
    package init(uninitialized count: Int, components: Int = 1, domain: Domain) {
        precondition(count >= 0 && components >= 1)
        self.domain = domain
        self.count = count
        self.components = components
        stride = (domain.words(for: count) + 7) & ~7
        words = WordBuffer(uninitialized: components * stride)
        // Lanes past the last element hold no old secrets.
        if domain.lanes > 1, count % domain.lanes != 0 {
            for c in 0..<components {
                let last = component(c) + domain.offset(of: count)
                last.update(repeating: 0, count: domain.blockWords)
            }
        }
    }

    /// Where a component begins.
    package func component(_ c: Int) -> UnsafeMutablePointer<UInt64> { words.base + c * stride }

    /// The first component of one that has only one.
    package var base: UnsafeMutablePointer<UInt64> { words.base }

    /// The public values as a component.
    package func setComponent(_ c: Int, _ elements: [Domain.Element]) {
        precondition(elements.count == count)
        elements.withUnsafeBufferPointer { domain.store($0, to: component(c)) }
    }

    /// A component as elements.
    package func elements(ofComponent c: Int) -> [Domain.Element] {
        [Domain.Element](unsafeUninitializedCapacity: count) { buffer, filled in
            domain.load(
                UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: component(c))
            filled = count
        }
    }

    /// Makes a component zeros.
    package func clear(_ c: Int = 0) {
        component(c).update(repeating: 0, count: domain.words(for: count))
    }

    /// The elements in `range`.
    package func slice(_ range: Range<Int>) -> ShareBuffer {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
        let z = ShareBuffer(uninitialized: range.count, components: components, domain: domain)
        for c in 0..<components {
            domain.copy(
                component(c), at: range.lowerBound, to: z.component(c), at: 0, count: range.count)
        }
        return z
    }

    /// The elements at `indices`, in that order; repeats are allowed.
    package func gather(_ indices: [Int]) -> ShareBuffer {
        for index in indices { precondition(index >= 0 && index < count, "index out of bounds") }
        let z = ShareBuffer(uninitialized: indices.count, components: components, domain: domain)
        for c in 0..<components { domain.gather(component(c), indices, into: z.component(c)) }
        return z
    }

    /// The vectors one after another. Precondition: at least one.
    package static func concatenate(_ parts: [ShareBuffer]) -> ShareBuffer {
        let z = ShareBuffer(
            uninitialized: parts.reduce(0) { $0 + $1.count }, components: parts[0].components,
            domain: parts[0].domain)
        var at = 0
        for part in parts {
            for c in 0..<z.components {
                z.domain.copy(
                    part.component(c), at: 0, to: z.component(c), at: at, count: part.count)
            }
            at += part.count
        }
        return z
    }
}
