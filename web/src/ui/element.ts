// The pieces of Element Plus the console uses, registered once; nothing else of it is bundled.
import type { App } from 'vue'
import {
  ElAlert, ElAutocomplete, ElButton, ElButtonGroup, ElCascader, ElCheckbox, ElConfigProvider, ElDatePicker, ElDialog, ElDrawer,
  ElDropdown, ElDropdownItem, ElDropdownMenu, ElForm, ElFormItem, ElInput, ElInputNumber, ElLoadingDirective, ElMention, ElOption,
  ElPagination, ElPopconfirm, ElPopover, ElRadio, ElRadioButton, ElRadioGroup, ElSelect, ElSkeleton, ElSkeletonItem, ElSlider, ElSwitch,
  ElTabPane, ElTable, ElTableColumn, ElTabs, ElTag, ElTooltip, ElTreeSelect,
} from 'element-plus'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import 'element-plus/theme-chalk/el-alert.css'
import 'element-plus/theme-chalk/el-autocomplete.css'
import 'element-plus/theme-chalk/el-button.css'
import 'element-plus/theme-chalk/el-button-group.css'
import 'element-plus/theme-chalk/el-cascader.css'
import 'element-plus/theme-chalk/el-cascader-panel.css'
import 'element-plus/theme-chalk/el-checkbox.css'
import 'element-plus/theme-chalk/el-checkbox-group.css'
import 'element-plus/theme-chalk/el-date-picker.css'
import 'element-plus/theme-chalk/el-date-picker-panel.css'
import 'element-plus/theme-chalk/el-dialog.css'
import 'element-plus/theme-chalk/el-drawer.css'
import 'element-plus/theme-chalk/el-dropdown.css'
import 'element-plus/theme-chalk/el-dropdown-item.css'
import 'element-plus/theme-chalk/el-dropdown-menu.css'
import 'element-plus/theme-chalk/el-form.css'
import 'element-plus/theme-chalk/el-form-item.css'
import 'element-plus/theme-chalk/el-icon.css'
import 'element-plus/theme-chalk/el-input.css'
import 'element-plus/theme-chalk/el-input-number.css'
import 'element-plus/theme-chalk/el-loading.css'
import 'element-plus/theme-chalk/el-mention.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-message-box.css'
import 'element-plus/theme-chalk/el-option.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-pagination.css'
import 'element-plus/theme-chalk/el-popconfirm.css'
import 'element-plus/theme-chalk/el-popover.css'
import 'element-plus/theme-chalk/el-popper.css'
import 'element-plus/theme-chalk/el-radio.css'
import 'element-plus/theme-chalk/el-radio-button.css'
import 'element-plus/theme-chalk/el-radio-group.css'
import 'element-plus/theme-chalk/el-scrollbar.css'
import 'element-plus/theme-chalk/el-select.css'
import 'element-plus/theme-chalk/el-skeleton.css'
import 'element-plus/theme-chalk/el-skeleton-item.css'
import 'element-plus/theme-chalk/el-slider.css'
import 'element-plus/theme-chalk/el-switch.css'
import 'element-plus/theme-chalk/el-tab-pane.css'
import 'element-plus/theme-chalk/el-table.css'
import 'element-plus/theme-chalk/el-table-column.css'
import 'element-plus/theme-chalk/el-tabs.css'
import 'element-plus/theme-chalk/el-tag.css'
import 'element-plus/theme-chalk/el-tooltip.css'
import 'element-plus/theme-chalk/el-tree.css'
import 'element-plus/theme-chalk/el-tree-select.css'

const pieces = [
  ElAlert, ElAutocomplete, ElButton, ElButtonGroup, ElCascader, ElCheckbox, ElConfigProvider, ElDatePicker, ElDialog, ElDrawer,
  ElDropdown, ElDropdownItem, ElDropdownMenu, ElForm, ElFormItem, ElInput, ElInputNumber, ElMention, ElOption, ElPagination,
  ElPopconfirm, ElPopover, ElRadio, ElRadioButton, ElRadioGroup, ElSelect, ElSkeleton, ElSkeletonItem, ElSlider, ElSwitch, ElTabPane,
  ElTable, ElTableColumn, ElTabs, ElTag, ElTooltip, ElTreeSelect,
]

export function installElement(app: App): void {
  for (const piece of pieces) app.use(piece)
  app.directive('loading', ElLoadingDirective)
}
