/// A run of units of one kind in memory. Wiped on release.
package final class MaterialWindow: Sendable {
    package let kind: MaterialKind
    package let units: Int
    let words: WordBuffer

    /// A window of unspecified content, for who makes it to write.
    package init(uninitialized units: Int, of kind: MaterialKind) {
        self.kind = kind
        self.units = units
        words = WordBuffer(uninitialized: units * kind.words)
    }

    /// Where a column begins.
    package func column(_ c: Int) -> UnsafeMutablePointer<UInt64> {
        words.base + units * kind.columns[..<c].reduce(0, +)
    }
}

/// Units taken from a stock, for one use: only the stock's cursor makes these, and it never goes back.
package final class Portion: Sendable {
    private let window: MaterialWindow
    private let start: Int
    /// How many units these are.
    package let units: Int
    /// How many elements.
    package var count: Int { units * window.kind.elements }

    init(_ window: MaterialWindow, from start: Int, units: Int) {
        self.window = window
        self.start = start
        self.units = units
    }

    /// The words of a column. Valid as long as the portion is.
    package func column(_ c: Int) -> UnsafePointer<UInt64> {
        UnsafePointer(window.column(c) + start * window.kind.columns[c])
    }
}
