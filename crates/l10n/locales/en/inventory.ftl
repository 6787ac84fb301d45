### Messages of the area: inventory. Start each message with "inventory-".

inventory-title = Our devices
inventory-title-count = { $count ->
    [0] Our devices
    [one] Our devices: 1 line
   *[other] Our devices: { $count } lines
}
# $count (Number)
inventory-part = These are { $count } lines of the list. Do you want to print all of it? First open all of it on one page, or download the table.
inventory-whole = All on one page
inventory-lead = { $count ->
    [0] As far as we know nothing of this is vulnerable.
    [one] 1 line is vulnerable.
   *[other] { $count } lines are vulnerable.
}
# $count (Number)
inventory-lead-done = { $count ->
    [one] Of these, 1 is solved.
   *[other] Of these, { $count } are solved.
}
# $count (Number)
inventory-lead-told = { $count ->
    [one] You have a notice about 1 line: look there for what to do.
   *[other] You have a notice about { $count } lines: look there for what to do.
}
# $count (Number)
inventory-lead-untold = { $count ->
    [one] About 1 line you will still hear from us.
   *[other] About { $count } lines you will still hear from us.
}
# $count (Number)
inventory-lead-doubt = { $count ->
    [one] About 1 line we are still in doubt.
   *[other] About { $count } lines we are still in doubt.
}
inventory-lead-empty = Import your list. We then warn you when something is wrong with it.
inventory-nobody = There is no customer that you act for now.
inventory-customers = Customer
inventory-affected = vulnerable
inventory-todo = to do
inventory-done = solved
inventory-doubtful = in doubt
inventory-search = Search the list
inventory-search-do = Search
inventory-empty = There is nothing here
inventory-empty-do = Change the filters, or import a list.
inventory-version = Version
inventory-unknown = not recorded
inventory-imports = Imported lists
inventory-state = { $state ->
    [uploaded] waits for you
    [queued] being read
    [done] imported
   *[other] failed
}
inventory-upload-title = Import a new list
inventory-upload-lead = Choose the file. Then say which column is what.
inventory-upload-none = Choose a file.
inventory-file = Your list as CSV
inventory-file-hint = Any character set and any separator will do. Save an Excel workbook as “CSV UTF-8” first. At most 50 MB.
inventory-next = Continue
inventory-import-title = List { $file }
inventory-import-lead = { $state ->
    [uploaded] Check which column is what and import the list. What is not on it counts as gone afterwards.
    [queued] We are reading your list. This page refreshes itself.
    [done] Your list has been imported. We are comparing it with all advisories now.
   *[other] We could not import the list. Nothing has changed.
}
inventory-columns = Columns
inventory-column = Column
inventory-example = Example
inventory-is = Is
inventory-is-of = What is column { $column }?
inventory-skip = skip
inventory-saved = We remember your choice for the next time.
inventory-read = Import
# $gone (Number)
# $standing (Number)
# $new (Number)
inventory-large-drop = { $gone ->
    [one] One of your { $standing } lines goes
   *[other] { $gone } of your { $standing } lines go
}{ $new ->
    [0] .
    [one] , and one new line comes.
   *[other] , and { $new } new lines come.
}
inventory-large-drop-do = Nothing has changed yet. Check whether this is the whole list, and whether the columns are right.
inventory-sure = Yes, this is our whole list. What is not on it may go.
inventory-again = Put this list back
inventory-again-why = Was a later list wrong? Then import this one again. It replaces what stands now.
inventory-look-again = Look again
inventory-added = new
inventory-changed = changed
inventory-gone = gone
inventory-unchanged = unchanged
inventory-refused = refused
inventory-refused-title = { $count ->
    [one] 1 line was refused
   *[other] { $count } lines were refused
}
inventory-line = Line
inventory-doubts = { $count ->
    [one] We are in doubt about 1 line
   *[other] We are in doubt about { $count } lines
}
inventory-to-list = To the list
inventory-nothing-usable = Not one line could be used. Choose other columns or another file.
inventory-rejected = { $reason ->
    [missing_number] The inventory number is missing. Fill it in.
    [shifted_columns] There are more fields than columns. Put text with the separator between quotation marks.
   *[other] A quotation mark is not closed. Close it.
}
# $field (String)
# $limit (String)
inventory-rejected-too-long = The field “{ $field }” has more than { $limit } characters. Make it shorter.
inventory-rejected-duplicate = The number also stands on line { $line }. That one counts.
inventory-doubt = { $reason ->
    [quantity_unread] The quantity is no whole number and was left out.
    [control_characters] Invisible characters were left out.
    [broken_quotes] A quotation mark was read as text.
    [short_line] The line has fewer fields than the header.
   *[other] Maker, product and number are missing: there is nothing to compare.
}
inventory-problem = { $code ->
    [too_large] The file is too large. Split it.
    [too_many_lines] The file has too many lines. Split it.
    [too_many_columns] The file has too many columns. Is this a list as CSV?
    [workbook] This is a workbook. Save it as “CSV UTF-8” and choose that file.
    [not_text] This is not text. Save the list as “CSV UTF-8” and choose that file.
    [superseded] A newer file was read meanwhile. This one has changed nothing.
    [given_up] We tried to read this file several times and it failed each time. Phone the CERT.
    [no_number_column] Choose which column is the inventory number.
    [no_product_column] Choose which column is the product or the model number. Without it we can compare nothing.
   *[other] The file is empty. Choose another.
}
inventory-field = { $field ->
    [inventory_number] Inventory number
    [maker] Maker
    [product] Product
    [version] Version
    [model_number] Model number
    [serial] Serial number
    [udi_di] UDI-DI
    [kind] Kind
    [location] Location
    [department] Department
    [quantity] Quantity
   *[other] Remark
}
