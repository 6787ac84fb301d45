### From which certainty on an institution is told.

threshold-title = When do we tell you?
# $name (String)
threshold-title-of = When do we tell { $name }?
threshold-lead = Choose how sure we must be. We find the same either way; you only see less of it.
threshold-edit = When do we tell you?
threshold-edit-desk = From which certainty
# $code (String)
threshold-from = { $code ->
    [possible] Always, also when we are in doubt
    [probable] When it is probably yours
   *[certain] Only when it is certain
}
# $code (String)
threshold-why = { $code ->
    [possible] You see all we find. This is the usual choice.
    [probable] We leave out doubts about whether it is your product at all.
   *[certain] We leave out everything of which something is still to be found out, such as the version.
}
threshold-affected = Leave out vulnerable devices too when we are less sure than this
threshold-affected-why = Without this tick a vulnerable device is always told. With it you may miss a warning.
threshold-save = Save
threshold-saved = Saved. We bring your notices in line.
threshold-only-responsible = Only a manager or a security officer of your institution can change this.
# $count (Number)
threshold-withheld = { $count ->
    [one] 1 possible match is not shown, because you chose so.
   *[other] { $count } possible matches are not shown, because you chose so.
}
threshold-show = Show them
# $count (Number)
threshold-shown = { $count ->
    [one] 1 match is shown that you usually leave out.
   *[other] { $count } matches are shown that you usually leave out.
}
threshold-hide = Leave them out
# $from (String)
threshold-desk = Is told: { $from }
threshold-desk-affected = Vulnerable devices are left out too below that.
# $count (Number)
threshold-desk-withheld = { $count ->
    [0] Nothing is left out now.
    [one] 1 match is left out now.
   *[other] { $count } matches are left out now.
}
# $count (Number)
threshold-desk-hit = { $count ->
    [one] 1 vulnerable line is left out: the institution chose so
   *[other] { $count } vulnerable lines are left out: the institution chose so
}
